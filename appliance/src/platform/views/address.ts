/** Values of a query; what is null, undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | null | undefined>>

/** An address on this appliance with its query. */
export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  const text = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  return text === '' ? path : `${path}?${text}`
}

/** Where the audit log shows who looked at a person. */
export const looksAtPath = (personId: string): string =>
  address('/audit', { objectKind: 'person', objectId: personId })

/** An address from pieces, each made safe. */
export const path = (pieces: readonly string[]): string =>
  `/${pieces.map((piece) => encodeURIComponent(piece)).join('/')}`
