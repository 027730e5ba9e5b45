/** An entry as the server sent it: attribute (lower case, options kept) and values, one character per byte. */
export type RawEntry = readonly (readonly [attribute: string, values: readonly string[]])[]

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const MAX_TEXT = 1024
/** Control and format characters (C0, C1, bidirectional overrides …) and those outside of Unicode's assignment. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu

/** All values of an attribute, whatever its options; one character per byte. */
export const valuesOf = (entry: RawEntry, attribute: string): readonly string[] =>
  entry
    .filter(([name]) => name === attribute || name.startsWith(`${attribute};`))
    .flatMap(([, values]) => values)

/** A value as text; null where it is no UTF-8. */
export function textOf(value: string): string | null {
  try {
    return strictUtf8.decode(Buffer.from(value, 'latin1'))
  } catch {
    return null
  }
}

/** Text for people: without invisible characters, at most 1,024 characters; null where nothing is left. */
export function plainTextOf(value: string): string | null {
  const text = textOf(value)?.replace(INVISIBLE, '').trim().slice(0, MAX_TEXT)
  return text === undefined || text === '' ? null : text
}

/** All values of an attribute as text; those that are none are left out. */
export const textsOf = (entry: RawEntry, attribute: string): string[] =>
  valuesOf(entry, attribute).flatMap((value) => textOf(value) ?? [])
