/** One way to read what was pasted. An account names one person, and no word of a name. */
export type Reading = { text: string; isAccount: boolean }

const QUOTES = /^["'“”„«»<\s]+|["'“”„«»>\s]+$/gu
const SCHEME = /^(?:mailto|sip|tel):/iu
const WITH_ADDRESS = /^(?<name>[^<>]+)<(?<address>[^<>@]+@[^<>@]+)>\s*$/u
const ACCOUNT = /^\\*(?:[^\\]+\\)?(?<account>[^\\]+?)\$?$/u
const ADDRESS = /^(?<account>[^\s@]+)@[^\s@]+$/u
const DN = /^(?:cn|uid|ou)=(?<value>(?:\\.|[^,\\])+)(?:,|$)/iu
const HOST = /^(?<computer>[\p{L}\p{N}-]+)(?:\.[\p{L}\p{N}-]+)+$/u
const ESCAPED = /\\(?<pair>[0-9a-f]{2})|\\(?<one>.)/giu

/**
 * What somebody may have meant by what they pasted, the likeliest first: the text itself, or the part of an address,
 * a `DOMAIN\user`, a full host name or a distinguished name that is kept here. Empty where nothing can be found by it.
 */
export function readingsOf(pasted: string): Reading[] {
  const { name, address } = WITH_ADDRESS.exec(pasted)?.groups ?? {}
  const pieces = address === undefined ? [pasted] : [address, name ?? '']
  return pieces
    .map((piece) => piece.replace(QUOTES, '').replace(SCHEME, ''))
    .flatMap(plainly)
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
}

function plainly(text: string): Reading[] {
  const dn = DN.exec(text)?.groups?.['value']
  if (dn !== undefined) return [{ text: unescaped(dn), isAccount: false }]
  const account = ADDRESS.exec(text)?.groups?.['account']
  if (account !== undefined)
    return [
      { text, isAccount: true },
      { text: account, isAccount: true },
    ]
  const computer = HOST.exec(text)?.groups?.['computer']
  const named =
    text.includes('\\') || text.endsWith('$') ? ACCOUNT.exec(text)?.groups?.['account'] : undefined
  return [
    { text, isAccount: false },
    ...(named === undefined ? [] : [{ text: named, isAccount: true }]),
    ...(computer === undefined ? [] : [{ text: computer, isAccount: false }]),
  ]
}

/** A value of a distinguished name without its escapes (RFC 4514, 2.4). */
function unescaped(value: string): string {
  const bytes = value.replace(ESCAPED, (_, pair: string | undefined, one: string | undefined) =>
    pair === undefined ? encodeURIComponent(one ?? '') : `%${pair}`,
  )
  try {
    return decodeURIComponent(bytes)
  } catch {
    return value
  }
}
