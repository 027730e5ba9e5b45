/** A message as parts: text, a value, a choice by number, or a marked-up stretch. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'number' }
  | { kind: 'plural'; name: string; cases: Readonly<Record<string, readonly Part[]>> }
  | { kind: 'tag'; name: string; parts: readonly Part[] }

/** A message that can't be read: a fault of its author. */
export class MessageFault extends Error {
  constructor(message: string, place: number, what: string) {
    super(`${what} at ${place} of "${message}"`)
    this.name = 'MessageFault'
  }
}

type Cursor = { readonly message: string; at: number }

const fault = (cursor: Cursor, what: string): MessageFault =>
  new MessageFault(cursor.message, cursor.at, what)

/**
 * Reads a message: `{name}`, `{name, plural, =0 {…} one {# …} other {# …}}`, and stretches in tags such as
 * `<b>…</b>` or `<link>…</link>`. `#` is the number of the nearest plural. Throws `MessageFault`.
 */
export function parseMessage(message: string): readonly Part[] {
  const cursor = { message, at: 0 }
  const parts = readParts(cursor, false)
  if (cursor.at < message.length) throw fault(cursor, 'unexpected end mark')
  return parts
}

function readParts(cursor: Cursor, inPlural: boolean): Part[] {
  const parts: Part[] = []
  const { message } = cursor
  while (cursor.at < message.length) {
    const rest = message.slice(cursor.at)
    if (rest.startsWith('}') || rest.startsWith('</')) break
    const text = (inPlural ? /^[^{}<#]+/ : /^[^{}<]+/).exec(rest)?.[0]
    if (text !== undefined) {
      parts.push({ kind: 'text', text })
      cursor.at += text.length
    } else if (rest.startsWith('#')) {
      parts.push({ kind: 'number' })
      cursor.at += 1
    } else parts.push(rest.startsWith('{') ? readArgument(cursor) : readTag(cursor, inPlural))
  }
  return parts
}

function take(cursor: Cursor, pattern: RegExp, what: string): string {
  const match = pattern.exec(cursor.message.slice(cursor.at))
  if (!match || match.index !== 0) throw fault(cursor, `${what} is missing`)
  cursor.at += match[0].length
  return match[1] ?? match[0]
}

function readArgument(cursor: Cursor): Part {
  const name = take(cursor, /^\{\s*([a-zA-Z]\w*)\s*/, 'a name')
  if (cursor.message[cursor.at] === '}') {
    cursor.at += 1
    return { kind: 'value', name }
  }
  take(cursor, /^,\s*plural\s*,\s*/, 'plural')
  const cases: Record<string, readonly Part[]> = {}
  while (cursor.message[cursor.at] !== '}') {
    const key = take(cursor, /^(=\d+|zero|one|two|few|many|other)\s*\{/, 'a plural case')
    cases[key] = readParts(cursor, true)
    take(cursor, /^\}\s*/, 'the end of a plural case')
  }
  cursor.at += 1
  if (!cases['other']) throw fault(cursor, 'the case other is missing')
  return { kind: 'plural', name, cases }
}

function readTag(cursor: Cursor, inPlural: boolean): Part {
  const name = take(cursor, /^<([a-zA-Z]\w*)>/, 'a tag')
  const parts = readParts(cursor, inPlural)
  take(cursor, new RegExp(`^</${name}>`), `</${name}>`)
  return { kind: 'tag', name, parts }
}
