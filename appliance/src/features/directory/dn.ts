import { fold } from '../../platform/fold.ts'

const HEX = /^[0-9a-fA-F]{2}/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Splits at `separator` where it is neither escaped nor inside quotes. */
function splitAt(text: string, separator: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') quoted = !quoted
    else if (text[at] === separator && !quoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

/** A value without its escapes (RFC 4514 section 2.4); null where they make no text. */
function unescapeValue(text: string): string | null {
  const quoted = text.startsWith('"') && text.endsWith('"') && text.length > 1
  const source = quoted ? text.slice(1, -1) : text
  if (!source.includes('\\')) return source
  const bytes: Buffer[] = []
  for (let at = 0; at < source.length;) {
    if (source[at] !== '\\') {
      const character = String.fromCodePoint(source.codePointAt(at)!)
      bytes.push(Buffer.from(character))
      at += character.length
      continue
    }
    const hex = HEX.exec(source.slice(at + 1, at + 3))
    bytes.push(hex ? Buffer.from(hex[0], 'hex') : Buffer.from(source.slice(at + 1, at + 2)))
    at += hex ? 3 : 2
  }
  try {
    return utf8.decode(Buffer.concat(bytes))
  } catch {
    return null
  }
}

/** White space around a value is not part of it, unless it is escaped. */
const trimmed = (text: string): string => text.replace(/^[ \n]+/, '').replace(/(?<!\\)[ \n]+$/, '')

function foldAssertion(text: string): string | null {
  const equals = text.indexOf('=')
  if (equals < 1) return null
  const attribute = text.slice(0, equals).trim().toLowerCase()
  const written = trimmed(text.slice(equals + 1))
  const value = written.startsWith('#') ? written.toLowerCase() : unescapeValue(written)
  return value === null || attribute === '' ? null : JSON.stringify([attribute, fold(value)])
}

/**
 * The levels of a distinguished name (RFC 4514), its own first, each as one text for all ways to write it: attribute
 * types and values case folded, escapes resolved, parts of one level sorted. Null where it is none.
 */
export function levelsOf(name: string): string[] | null {
  if (name.trim() === '') return null
  const levels = splitAt(name, ',').map((level) => {
    const assertions = splitAt(level, '+').map(foldAssertion)
    return assertions.includes(null) ? null : assertions.sort().join('+')
  })
  return levels.every((level) => level !== null) ? levels : null
}

/** One text for all ways to write a distinguished name, so that names can be compared. Null where it is none. */
export const foldName = (name: string): string | null => levelsOf(name)?.join(',') ?? null

/** Whether something that lies in a unit lies under another one too: in it, or in a unit inside it. */
export const isUnder = (unit: readonly string[], other: readonly string[]): boolean =>
  other.every((level, at) => level === unit[unit.length - other.length + at])

/** `member#'0101'B` of the syntax Name and Optional UID (RFC 4517 section 3.3.21) without its unique identifier. */
export const withoutUid = (value: string): string => value.replace(/#'[01]*'B$/, '')

/** The domain that a name lies in, from its `dc` parts: `dc=corp,dc=example` → `corp.example`. Empty where it has none. */
export const domainOf = (name: string): string =>
  splitAt(name, ',')
    .map((level) => /^\s*dc=(.+)$/i.exec(level)?.[1]?.trim())
    .filter((part) => part !== undefined)
    .join('.')
    .toLowerCase()
    .slice(0, 255)
