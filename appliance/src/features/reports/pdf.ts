import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import { createRunCutter, FONT_FILES, type FontName, type Run } from './fonts.ts'
import {
  columnPlaces,
  lineHeight,
  paginate,
  PAPER,
  ROW_TEXT_OFFSET,
  rowHeight,
  shortened,
  TYPE,
  wrap,
} from './paper.ts'
import type { Sheet } from './sheet.ts'
import type { Spool, WrittenRow } from './spool.ts'

/** The words that paper has of its own. */
export type PaperWords = {
  page(page: number, of: number): string
  rowsFrom(row: number): string
  none: string
}

/** What is put on paper: rows `from` up to `to` of a spool, under the sheet's words. */
export type Paper = {
  file: string
  sheet: Sheet
  weights: readonly number[]
  spool: Spool
  from: number
  to: number
  words: PaperWords
  progress(done: number): void
}

const OUTLINE_EVERY = 500
const INK = { text: '#1a2230', soft: '#556070', line: '#c9d0da', band: '#eef1f5' }

/**
 * Writes a tagged PDF (PDF 1.7, ISO 32000-1 section 14.8; structure Document › H1, P, Table › TR › TH, TD). A first
 * pass over the rows counts pages by their measured heights; the second draws. No page is kept.
 */
export async function writePdf(paper: Paper): Promise<{ pages: number }> {
  const document = new PDFDocument({
    autoFirstPage: false,
    size: [PAPER.width, PAPER.height],
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: 'en',
    font: FONT_FILES.text,
    info: { Title: paper.sheet.title, Author: paper.sheet.organization, Creator: 'Earshot' },
  })
  const out = document.pipe(createWriteStream(paper.file, { mode: 0o600 }))
  const pen = createPen(document)
  const pages = await layOut(paper, pen)
  await draw(paper, pen, pages)
  document.end()
  await finished(out)
  return { pages: pages.length }
}

type Document = InstanceType<typeof PDFDocument>

type Pen = {
  document: Document
  lines(text: string, width: number, size: number, font?: 'text' | 'strong'): string[]
  write(
    line: string,
    at: { x: number; y: number },
    size: number,
    style?: { font?: 'text' | 'strong'; ink?: string },
  ): void
}

function createPen(document: Document): Pen {
  const cut = createRunCutter()
  const widths = new Map<string, number>()
  const widthOf = ({ font, text }: Run, size: number): number => {
    let width = 0
    for (const character of text) {
      const key = `${font} ${character}`
      const known =
        widths.get(key) ?? document.font(FONT_FILES[font]).fontSize(100).widthOfString(character) / 100
      widths.set(key, known)
      width += known
    }
    return width * size
  }
  return {
    document,
    lines: (text, width, size, font = 'text') =>
      wrap(shortened(text), width, (part) =>
        cut(part, font).reduce((sum, run) => sum + widthOf(run, size), 0),
      ),
    write(line, { x, y }, size, { font = 'text', ink = INK.text } = {}) {
      let left = x
      for (const run of cut(line, font)) {
        document.font(FONT_FILES[run.font]).fontSize(size).fillColor(ink)
        document.text(run.text, left, y, { lineBreak: false, features: [] })
        left += widthOf(run, size)
      }
    },
  }
}

const textOf = (cell: WrittenRow[number]): string => (cell === null ? '' : String(cell))

/** Lines of each cell of a row. */
function cellLines(
  row: WrittenRow,
  places: ReturnType<typeof columnPlaces>,
  pen: Pen,
  font?: 'text' | 'strong',
): string[][] {
  return places.map(({ width }, column) => pen.lines(textOf(row[column] ?? null), width, TYPE.cell, font))
}

const highest = (cells: readonly (readonly string[])[]): number =>
  Math.max(...cells.map(({ length }) => length))

const FOOT = 24
const bottom = PAPER.height - PAPER.margin - FOOT

/** The words above the table: what they are, how big, and where the table begins. */
function headLines(
  sheet: Sheet,
  pen: Pen,
): { lines: { text: string; size: number; tag: 'H1' | 'P'; ink: string }[]; height: number } {
  const width = PAPER.width - 2 * PAPER.margin
  const parts = [
    { text: sheet.title, size: TYPE.title, tag: 'H1' as const, ink: INK.text },
    { text: sheet.organization, size: TYPE.lead, tag: 'P' as const, ink: INK.text },
    { text: sheet.definition, size: TYPE.lead, tag: 'P' as const, ink: INK.soft },
    ...sheet.filters.map((text) => ({ text, size: TYPE.lead, tag: 'P' as const, ink: INK.text })),
    { text: sheet.made, size: TYPE.lead, tag: 'P' as const, ink: INK.soft },
  ]
  const lines = parts.flatMap((part) =>
    pen.lines(part.text, width, part.size).map((text) => ({ ...part, text })),
  )
  return { lines, height: lines.reduce((sum, { size }) => sum + lineHeight(size), 0) + lineHeight(TYPE.lead) }
}

const headRowHeight = (paper: Paper, pen: Pen): number =>
  rowHeight(highest(cellLines(paper.sheet.head, columnPlaces(paper.weights), pen, 'strong')))

/** The first pass: how many rows each page takes. */
async function layOut(paper: Paper, pen: Pen): Promise<number[]> {
  const places = columnPlaces(paper.weights)
  const heights: number[] = []
  for await (const row of paper.spool.rows(paper.from, paper.to)) {
    heights.push(rowHeight(highest(cellLines(row, places, pen))))
    paper.progress(heights.length / 2)
  }
  const other = bottom - PAPER.margin - headRowHeight(paper, pen)
  return paginate(heights, other - headLines(paper.sheet, pen).height, other)
}

/** The second pass. */
async function draw(paper: Paper, pen: Pen, pages: readonly number[]): Promise<void> {
  const { document } = pen
  const root = document.struct('Document', { title: paper.sheet.title })
  document.addStructure(root)
  const table = document.struct('Table')
  const rows = paper.spool.rows(paper.from, paper.to)[Symbol.asyncIterator]()
  let drawn = 0
  for (const [index, count] of pages.entries()) {
    document.addPage()
    let y: number = PAPER.margin
    if (index === 0) {
      y = drawHead(paper, pen, root)
      root.add(table)
    }
    outline(paper, pen, drawn, pages[index - 1] ?? null)
    y = drawHeadRow(paper, pen, y, index === 0 ? table : null)
    for (let row = 0; row < count; row += 1) {
      const next = await rows.next()
      if (next.done) break
      y = drawRow(next.value, y, paper, pen, table)
      drawn += 1
      paper.progress((paper.to - paper.from + drawn) / 2)
    }
    if (paper.to === paper.from) drawNone(paper, pen, y, root)
    drawFoot(paper, pen, index + 1, pages.length)
    await written(document)
  }
  table.end()
  root.end()
}

/** pdfkit hands its output on whether or not it is taken: without waiting, all of a document would stand in memory. */
async function written(document: Document): Promise<void> {
  while (document.readableLength > 0) await setImmediate()
}

type Element = ReturnType<Document['struct']>

function drawHead(paper: Paper, pen: Pen, root: Element): number {
  const { document } = pen
  let y: number = PAPER.margin
  for (const { text, size, tag, ink } of headLines(paper.sheet, pen).lines) {
    const content = document.markStructureContent(tag)
    pen.write(`${text} `, { x: PAPER.margin, y }, size, { ink, font: tag === 'H1' ? 'strong' : 'text' })
    root.add(document.struct(tag, {}, [content]))
    y += lineHeight(size)
  }
  return y + lineHeight(TYPE.lead)
}

/** Headers stand on every page; for a reader's program they are said once. */
function drawHeadRow(paper: Paper, pen: Pen, y: number, table: Element | null): number {
  const cells = cellLines(paper.sheet.head, columnPlaces(paper.weights), pen, 'strong')
  const height = rowHeight(highest(cells))
  artifact(pen, () => {
    pen.document.rect(PAPER.margin, y, PAPER.width - 2 * PAPER.margin, height).fill(INK.band)
  })
  if (table) drawCells(cells, y, paper, pen, { table, tag: 'TH' })
  else artifact(pen, () => drawTexts(cells, y, paper, pen, 'strong'))
  return y + height
}

function drawRow(row: WrittenRow, y: number, paper: Paper, pen: Pen, table: Element): number {
  const cells = cellLines(row, columnPlaces(paper.weights), pen)
  const below = y + rowHeight(highest(cells))
  drawCells(cells, y, paper, pen, { table, tag: 'TD' })
  artifact(pen, () => {
    pen.document
      .moveTo(PAPER.margin, below)
      .lineTo(PAPER.width - PAPER.margin, below)
      .lineWidth(0.4)
      .stroke(INK.line)
  })
  return below
}

function drawCells(
  cells: readonly (readonly string[])[],
  y: number,
  paper: Paper,
  pen: Pen,
  { table, tag }: { table: Element; tag: 'TH' | 'TD' },
): void {
  const { document } = pen
  const row = document.struct('TR')
  table.add(row)
  const places = columnPlaces(paper.weights)
  for (const [column, lines] of cells.entries()) {
    const content = document.markStructureContent(tag)
    const font = tag === 'TH' ? 'strong' : 'text'
    for (const [line, text] of lines.entries())
      pen.write(`${text} `, { x: places[column]?.x ?? 0, y: lineY(y, line) }, TYPE.cell, { font })
    row.add(document.struct(tag, {}, [content]))
  }
  row.end()
}

const lineY = (y: number, line: number): number => y + ROW_TEXT_OFFSET + line * lineHeight(TYPE.cell)

function drawTexts(
  cells: readonly (readonly string[])[],
  y: number,
  paper: Paper,
  pen: Pen,
  font: FontName,
): void {
  const places = columnPlaces(paper.weights)
  for (const [column, lines] of cells.entries())
    for (const [line, text] of lines.entries())
      pen.write(text, { x: places[column]?.x ?? 0, y: lineY(y, line) }, TYPE.cell, {
        font: font === 'strong' ? font : 'text',
      })
}

function drawNone(paper: Paper, pen: Pen, y: number, root: Element): void {
  const content = pen.document.markStructureContent('P')
  pen.write(`${paper.words.none} `, { x: PAPER.margin, y: y + lineHeight(TYPE.lead) }, TYPE.lead, {
    ink: INK.soft,
  })
  root.add(pen.document.struct('P', {}, [content]))
}

function drawFoot(paper: Paper, pen: Pen, page: number, of: number): void {
  const y = PAPER.height - PAPER.margin - lineHeight(TYPE.small)
  artifact(pen, () => {
    pen.write(`${paper.sheet.title} · ${paper.sheet.organization}`, { x: PAPER.margin, y }, TYPE.small, {
      ink: INK.soft,
    })
    const text = paper.words.page(page, of)
    const width = pen.document.font(FONT_FILES.text).fontSize(TYPE.small).widthOfString(text)
    pen.write(text, { x: PAPER.width - PAPER.margin - width, y }, TYPE.small, { ink: INK.soft })
  })
}

/** What a reader's program passes over: rules, bands, what is repeated on every page. */
function artifact(pen: Pen, drawing: () => void): void {
  pen.document.markContent('Artifact', { type: 'Pagination' })
  drawing()
  pen.document.endMarkedContent()
}

/** An entry for the beginning, and one on each page in which another five hundred rows have begun. */
function outline(paper: Paper, pen: Pen, drawn: number, before: number | null): void {
  const block = Math.floor(drawn / OUTLINE_EVERY)
  if (before !== null && Math.floor((drawn - before) / OUTLINE_EVERY) === block) return
  pen.document.outline.addItem(
    before === null ? paper.sheet.title : paper.words.rowsFrom(paper.from + drawn + 1),
  )
}
