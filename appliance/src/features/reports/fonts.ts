import { fileURLToPath } from 'node:url'
import { openSync, type Font } from 'fontkit'

const fileOf = (name: string): string => fileURLToPath(new URL(`../../../fonts/${name}.ttf`, import.meta.url))

/** Fonts by the name they have in a document: one for Latin, Greek and Cyrillic, one for what it lacks (CJK). */
export const FONT_FILES = {
  text: fileOf('NotoSans-Regular'),
  strong: fileOf('NotoSans-Bold'),
  fallback: fileOf('DroidSansFallback'),
} as const

export type FontName = keyof typeof FONT_FILES

/** A piece of text that one font can draw. */
export type Run = { font: FontName; text: string }

/** Drawn in place of what no font has: an emoji, a script that reports on paper do not carry. */
const MISSING = '\u{FFFD}'

const has = (font: Font, codePoint: number): boolean => font.hasGlyphForCodePoint(codePoint)

/** Cuts a text into runs by the fonts that have its characters. */
export function createRunCutter(): (text: string, font: 'text' | 'strong') => Run[] {
  const first = openSync(FONT_FILES.text) as Font
  const second = openSync(FONT_FILES.fallback) as Font
  const drawnBy = new Map<number, { second: boolean; missing: boolean }>()
  const look = (codePoint: number) => {
    const known = drawnBy.get(codePoint)
    if (known) return known
    const inFirst = has(first, codePoint)
    const inSecond = !inFirst && has(second, codePoint)
    const found = { second: inSecond, missing: !inFirst && !inSecond }
    drawnBy.set(codePoint, found)
    return found
  }
  return (text, font) => {
    const runs: Run[] = []
    for (const character of text) {
      const { second: isSecond, missing } = look(character.codePointAt(0) ?? 0)
      const name = isSecond ? 'fallback' : font
      const last = runs.at(-1)
      const drawn = missing ? MISSING : character
      if (last?.font === name) last.text += drawn
      else runs.push({ font: name, text: drawn })
    }
    return runs
  }
}
