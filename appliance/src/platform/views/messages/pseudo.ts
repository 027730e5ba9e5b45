import type { Messages } from './translator.ts'

const ACCENTED: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  c: 'ç',
  n: 'ñ',
  s: 'š',
  y: 'ý',
  z: 'ž',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  C: 'Ç',
  N: 'Ñ',
  S: 'Š',
  Y: 'Ý',
  Z: 'Ž',
}

const SYNTAX =
  /\{[^{},]*\}|\{\s*\w+\s*,\s*plural\s*,|(?:=\d+|\b(?:zero|one|two|few|many|other))\s*\{|<\/?\w+>|[{}#]/g

const accent = (text: string): string => text.replace(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter)

/** One sentence, accented and a third longer, its values and marks untouched. */
export function pseudo(message: string): string {
  let at = 0
  let out = ''
  for (const match of message.matchAll(SYNTAX)) {
    out += accent(message.slice(at, match.index)) + match[0]
    at = match.index + match[0].length
  }
  const letters = message.replace(SYNTAX, '').length
  return `⟦${out}${accent(message.slice(at))}${'·'.repeat(Math.ceil(letters / 3))}⟧`
}

/** A catalogue in no language: what is still readable in plain English on a page did not come from the catalogue. */
export const pseudoMessages = (messages: Messages): Messages =>
  Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, pseudo(text)]))
