import type { Face, FontName, Fonts } from './fonts.ts'
import { shortened, wrap } from './paper.ts'

/** What things are drawn in. */
export const INK = { text: '#1a2230', soft: '#556070', line: '#c9d0da', band: '#eef1f5' }

const RULE = 0.4

/** An element of the structure that programs read a document by. */
export type Element = ReturnType<PDFKit.PDFDocument['struct']>

/** Where something is drawn, in points from the left and the upper edge of a page. */
export type Point = { x: number; y: number }

/** Measures and draws text in a document. */
export type Pen = {
  document: PDFKit.PDFDocument
  /** The lines that a text takes in a column. */
  lines(text: string, width: number, size: number, face?: Face): string[]
  /** How wide a text is, in points. */
  widthOf(text: string, size: number): number
  write(line: string, at: Point, size: number, style?: { face?: Face; ink?: string }): void
  /** Fills a rectangle that begins here. */
  band(at: Point, width: number, height: number): void
  /** Draws a thin line to the right. */
  rule(at: Point, width: number): void
  /** Draws what a reader's program passes over: rules, bands, what is repeated on every page. */
  artifact(drawing: () => void): void
}

/** A pen for one document; fonts may be shared with others. */
export function createPen(document: PDFKit.PDFDocument, fonts: Fonts): Pen {
  const registered = new Set<FontName>()
  const take = (name: FontName): PDFKit.PDFDocument => {
    // pdfkit also takes an open font, which its types leave out.
    if (!registered.has(name)) document.registerFont(name, fonts.open(name) as unknown as Uint8Array)
    registered.add(name)
    return document.font(name)
  }
  let dipped = { page: document.page, ink: '' }
  /** Every page begins without ink, and keeps what was taken last. */
  const dip = (ink: string): void => {
    const { page } = document
    if (dipped.page === page && dipped.ink === ink) return
    document.fillColor(ink)
    dipped = { page, ink }
  }
  return {
    document,
    lines: (text, width, size, face = 'text') =>
      wrap(shortened(text), width, (part) => fonts.widthOf(part, face) * size),
    widthOf: (text, size) => fonts.widthOf(text, 'text') * size,
    write(line, { x, y }, size, { face = 'text', ink = INK.text } = {}) {
      let left = x
      for (const { font, text, width } of fonts.cut(line, face)) {
        take(font).fontSize(size)
        dip(ink)
        document.text(text, left, y, { lineBreak: false, features: [] })
        left += width * size
      }
    },
    band({ x, y }, width, height) {
      dip(INK.band)
      document.rect(x, y, width, height).fill()
    },
    rule({ x, y }, width) {
      document
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(RULE)
        .stroke(INK.line)
    },
    artifact(drawing) {
      document.markContent('Artifact', { type: 'Pagination' })
      drawing()
      document.endMarkedContent()
    },
  }
}
