/**
 * The address of a PostgreSQL database with its password in it, for `pg`, which takes a password given beside an
 * address for none. Not to be logged or shown.
 */
export function withPassword(address: string, password: string | undefined): string {
  if (password === undefined) return address
  const url = new URL(address)
  url.password = encodeURIComponent(password)
  return url.href
}
