import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** A file of the appliance's sources. */
export type Source = { path: string; text: string }

/** The appliance's sources whose names end so. */
export const filesIn = (ending: string): Source[] =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => ({ path, text: readFileSync(SRC + path, 'utf8') }))

/** Sources that say something: neither the catalogue nor tests. */
export const codeFiles = (): Source[] =>
  filesIn('.ts').filter(({ path }) => !/messages(\/en)?\.ts$|\.test(-support)?\.ts$/.test(path))

/** Texts of several words that stand in code. */
export const sentencesIn = (code: string): string[] =>
  [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|"([^"\n]*)"/g)]
    .map(([, single, template, double]) => single ?? template ?? double ?? '')
    .filter((words) => /[A-Za-z]{2,} [a-z]{2,}/.test(words.replace(/\$\{[^}]*\}/g, '').replace(/ +/g, ' ')))

const OPEN = new Set(['(', '{', '['])
const CLOSED = new Set([')', '}', ']'])

/** The code from `start` to the end of the bracket that is open there, in the pieces that its commas make. */
function pieces(code: string, start: number): string[] {
  const found = ['']
  let depth = 1
  for (let at = start; at < code.length; at++) {
    const letter = code.charAt(at)
    if (OPEN.has(letter)) depth++
    else if (CLOSED.has(letter)) depth--
    if (depth === 0) break
    if (letter === ',' && depth === 1) found.push('')
    else found[found.length - 1] += letter
  }
  return found.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

/** Arguments of every call of what `callee` (ending in an open bracket) finds. */
export const callsOf = (callee: RegExp, code: string): string[][] =>
  [...code.matchAll(callee)].map((match) => pieces(code, match.index + match[0].length))

/** Names in the code of an object; null where something is spread into it. */
export function namesIn(object: string): string[] | null {
  const parts = pieces(object, object.indexOf('{') + 1)
  if (parts.some((part) => part.startsWith('...'))) return null
  return parts.map((part) => /^\w+/.exec(part)?.[0] ?? part)
}
