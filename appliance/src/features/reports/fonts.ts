import { fileURLToPath } from 'node:url'
import { openSync, type Font, type GlyphPosition } from 'fontkit'
import { remembered } from '../../platform/remembered.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(`../../../fonts/${name}.ttf`, import.meta.url))

/** Fonts by the name they have in a document: one for Latin, Greek and Cyrillic, one for what it lacks (CJK). */
export const FONT_FILES = {
  text: fileOf('NotoSans-Regular'),
  strong: fileOf('NotoSans-Bold'),
  fallback: fileOf('DroidSansFallback'),
} as const

export type FontName = keyof typeof FONT_FILES

/** How a text looks; which font draws it depends on its characters. */
export type Face = 'text' | 'strong'

/** A piece of text that one font can draw, and how wide it is at a type size of one point. */
export type Run = { font: FontName; text: string; width: number }

/** The open fonts of a report. */
export type Fonts = {
  /** Cuts a text into runs by the fonts that have its characters. */
  cut(text: string, face: Face): Run[]
  /** How wide a text is at a type size of one point. */
  widthOf(text: string, face: Face): number
  /** What draws: opened when it is first needed, since the largest rarely is. */
  open(name: FontName): Font
}

/** Drawn in place of what no font has: an emoji, a script that reports on paper do not carry. */
const MISSING = '\u{FFFD}'

/** The fonts, which any number of documents may share. */
export function createFonts(): Fonts {
  const opened = new Map<FontName, Font>()
  const known = { text: new Map<string, Run>(), strong: new Map<string, Run>() }

  function open(name: FontName): Font {
    const font = opened.get(name) ?? openPlain(FONT_FILES[name])
    opened.set(name, font)
    return font
  }

  function look(character: string, face: Face): Run {
    const found = known[face].get(character)
    if (found) return found
    const name = [face, 'fallback' as const].find((one) => has(open(one), character))
    const [font, text] = name ? [name, character] : [face, MISSING]
    const run = { font, text, width: emsOf(open(font), text) }
    known[face].set(character, run)
    return run
  }

  return {
    open,
    cut(text, face) {
      const runs: Run[] = []
      for (const character of text) {
        const next = look(character, face)
        const last = runs.at(-1)
        if (last?.font !== next.font) runs.push({ ...next })
        else {
          last.text += next.text
          last.width += next.width
        }
      }
      return runs
    },
    widthOf(text, face) {
      let width = 0
      for (const character of text) width += look(character, face).width
      return width
    },
  }
}

const codePointOf = (character: string): number => character.codePointAt(0) ?? 0

const has = (font: Font, character: string): boolean => font.hasGlyphForCodePoint(codePointOf(character))

const emsOf = (font: Font, character: string): number =>
  font.glyphForCodePoint(codePointOf(character)).advanceWidth / font.unitsPerEm

const THOUSANDTHS = 1000

/**
 * A font that sets each character by itself: without kerning and ligatures a text is as wide as its characters, and is
 * drawn in a tenth of the time.
 */
function openPlain(file: string): Font {
  const font = openSync(file) as Font
  // pdfkit brings positions to thousandths of an em where they stand: those that are need not be made for each glyph.
  const place = font.unitsPerEm === THOUSANDTHS ? remembered(positionOf) : positionOf
  return Object.assign(Object.create(font) as Font, {
    layout(text: string) {
      const glyphs = font.glyphsForString(text)
      const positions = glyphs.map(({ advanceWidth }) => place(advanceWidth))
      return {
        glyphs,
        positions,
        /** Read after positions have been brought to another scale. */
        get advanceWidth() {
          return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
        },
      }
    },
  })
}

const positionOf = (xAdvance: number): GlyphPosition => ({ xAdvance, yAdvance: 0, xOffset: 0, yOffset: 0 })
