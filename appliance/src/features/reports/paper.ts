/** Sizes in points (1/72 inch). A4 on its side. */
export const PAPER = { width: 841.89, height: 595.28, margin: 36 } as const

/** Type sizes in points, and how far lines are apart. */
export const TYPE = { title: 15, lead: 9, cell: 7, small: 7, leading: 1.36 } as const

const CELL_PADDING = 3
const MAX_CHARACTERS = 600

/** How wide a text is, in points: as wide as its characters are together. */
export type Measure = (text: string) => number

/** Cut off with an ellipsis where it is longer than paper bears. */
export const shortened = (text: string): string =>
  text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text

/** Splits a text into lines no wider than `width`: between words, and inside those that are too wide alone. */
export function wrap(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = []
  const space = measure(' ')
  let [line, filled] = ['', 0]
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const needed = measure(word)
    if (line !== '' && filled + space + needed <= width) {
      line += ` ${word}`
      filled += space + needed
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = needed <= width ? [word] : breakWord(word, width, measure)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
    filled = pieces.length === 1 ? needed : measure(line)
  }
  return line === '' ? lines : [...lines, line]
}

function breakWord(word: string, width: number, measure: Measure): string[] {
  const pieces: string[] = []
  let [piece, filled] = ['', 0]
  for (const character of word) {
    const needed = measure(character)
    if (piece !== '' && filled + needed > width) {
      pieces.push(piece)
      ;[piece, filled] = ['', 0]
    }
    piece += character
    filled += needed
  }
  return [...pieces, piece]
}

/** Where the text of a column begins, and how wide it may be. */
export type Place = { x: number; width: number }

/** Where columns begin and how much text fits into them, from their weights. */
export function columnPlaces(weights: readonly number[]): Place[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const room = PAPER.width - 2 * PAPER.margin
  let x: number = PAPER.margin
  return weights.map((weight) => {
    const place = { x: x + CELL_PADDING, width: (room * weight) / all - 2 * CELL_PADDING }
    x += (room * weight) / all
    return place
  })
}

/** Height of one line of a type size. */
export const lineHeight = (size: number): number => size * TYPE.leading

/** Height of a row with as many lines in its highest cell. */
export const rowHeight = (lines: number): number =>
  Math.max(1, lines) * lineHeight(TYPE.cell) + 2 * CELL_PADDING

/** Where the text of a row begins below its upper edge. */
export const ROW_TEXT_OFFSET = CELL_PADDING

/** Rows per page: `first` and `other` are the heights that rows may take on the first page and the others. */
export function paginate(heights: Iterable<number>, first: number, other: number): number[] {
  const pages: number[] = []
  let [rows, left] = [0, first]
  for (const height of heights) {
    if (height > left && rows > 0) {
      pages.push(rows)
      ;[rows, left] = [0, other]
    }
    rows += 1
    left -= height
  }
  return [...pages, rows]
}
