import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFonts, FONT_FILES } from './fonts.ts'
import { columnPlaces, paginate, PAPER, wrap } from './paper.ts'

/** Every character is as wide as every other. */
const measure = (text: string): number => [...text].length
const words = fc.array(fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('a', 'b', '日') }), {
  maxLength: 20,
})

describe('text on paper', () => {
  it('keeps every character in its order, and no line is wider than its column', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (parts, width) => {
        const lines = wrap(parts.join(' '), width, measure)
        expect(lines.join('').replaceAll(' ', '')).toBe(parts.join(''))
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('breaks between words where it can', () => {
    expect(wrap('one row for each headset', 9, measure)).toEqual(['one row', 'for each', 'headset'])
    expect(wrap('', 9, measure)).toEqual([])
  })

  it('is drawn by the font that has its characters, and by a mark where none has', () => {
    const { cut } = createFonts()
    const runs = (text: string, face: 'text' | 'strong') =>
      cut(text, face).map(({ font, text: part }) => [font, part])
    expect(runs('Łódź Ωμέγα Дмитрий', 'text')).toEqual([['text', 'Łódź Ωμέγα Дмитрий']])
    expect(runs('Ab 日本 한글', 'strong')).toEqual([
      ['strong', 'Ab '],
      ['fallback', '日本'],
      ['strong', ' '],
      ['fallback', '한글'],
    ])
    expect(runs('😀', 'text')).toEqual([['text', '\u{FFFD}']])
  })

  it('is as wide as it is measured: each character is set by itself', () => {
    const { cut, widthOf, open } = createFonts()
    for (const text of ['AVAVA office fluffy', 'Ab 日本 한글', 'Łódź']) {
      const runs = cut(text, 'text')
      const measured = runs.reduce((sum, { width }) => sum + width, 0)
      const drawn = runs.reduce((sum, { font, text: part }) => {
        const face = open(font)
        return sum + face.layout(part).advanceWidth / face.unitsPerEm
      }, 0)
      expect(measured).toBeCloseTo(widthOf(text, 'text'))
      expect(drawn).toBeCloseTo(measured)
    }
  })

  it('is drawn by fonts that lie there with their licences', () => {
    const files = Object.values(FONT_FILES)
    const licences = files.map((file) => file.replace(/(-\w+)?\.ttf$/, '.LICENSE.txt'))
    expect([...files, ...licences].filter((file) => !existsSync(file))).toEqual([])
    expect(files).toHaveLength(3)
  })
})

describe('rows on pages', () => {
  it('are all there, and only a row that is too high for any page stands above what fits', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 200 })
    fc.assert(
      fc.property(heights, (all) => {
        const pages = paginate(all, 60, 100)
        expect(pages.reduce((sum, rows) => sum + rows, 0)).toBe(all.length)
        let at = 0
        for (const [page, rows] of pages.entries()) {
          const height = all.slice(at, at + rows).reduce((sum, one) => sum + one, 0)
          if (rows > 1) expect(height).toBeLessThanOrEqual(page === 0 ? 60 : 100)
          at += rows
        }
      }),
    )
  })

  it('share the width of the paper by their weights', () => {
    const places = columnPlaces([1, 3])
    expect(places[1]!.width + 6).toBeCloseTo(3 * (places[0]!.width + 6))
    expect(places[1]!.x + places[1]!.width).toBeLessThanOrEqual(PAPER.width - PAPER.margin)
  })
})
