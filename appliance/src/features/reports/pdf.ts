import { closeSync, openSync, writeFileSync } from 'node:fs'
import PDFDocument from 'pdfkit'
import type { Face, Fonts } from './fonts.ts'
import { lineHeight, paginate, PAPER, ROW_TEXT_OFFSET, rowHeight, TYPE, type Place } from './paper.ts'
import { createPen, INK, type Element, type Pen } from './pen.ts'
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
  /** Where each column stands. */
  places: readonly Place[]
  spool: Spool
  from: number
  to: number
  words: PaperWords
  fonts: Fonts
  progress(done: number): void
}

const OUTLINE_EVERY = 500

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
    // None of its own: those of the report are registered.
    font: '',
    info: { Title: paper.sheet.title, Author: paper.sheet.organization, Creator: 'Earshot' },
  })
  const file = openSync(paper.file, 'w', 0o600)
  try {
    writeInto(file, document)
    const pen = createPen(document, paper.fonts)
    const pages = await layOut(paper, pen)
    await draw(paper, pen, pages)
    document.end()
    return { pages: pages.length }
  } finally {
    closeSync(file)
  }
}

const HELD_BACK = 65_536

/**
 * Writes a document into a file as it comes. pdfkit hands it on in three pieces for each of its objects, whether or not
 * they are taken; waiting in a stream they would take as much memory as all else.
 */
function writeInto(file: number, document: PDFKit.PDFDocument): void {
  const held = Buffer.allocUnsafe(HELD_BACK)
  let length = 0
  const write = (): void => {
    writeFileSync(file, held.subarray(0, length))
    length = 0
  }
  const take = (piece: Uint8Array | null): boolean => {
    if (piece === null || length + piece.length > held.length) write()
    if (piece === null) return false
    if (piece.length > held.length) writeFileSync(file, piece)
    else {
      held.set(piece, length)
      length += piece.length
    }
    return true
  }
  take(document.read() as Uint8Array)
  document.push = take
}

const textOf = (cell: WrittenRow[number]): string => (cell === null ? '' : String(cell))

/** Lines of each cell of a row. */
function cellLines(row: WrittenRow, places: readonly Place[], pen: Pen, face?: Face): string[][] {
  return places.map(({ width }, column) => pen.lines(textOf(row[column] ?? null), width, TYPE.cell, face))
}

const highest = (cells: readonly (readonly string[])[]): number =>
  Math.max(...cells.map(({ length }) => length))

const FOOT = 24
const ROOM = PAPER.width - 2 * PAPER.margin
const bottom = PAPER.height - PAPER.margin - FOOT

/** The words above the table: what they are, how big, and where the table begins. */
function headLines(
  sheet: Sheet,
  pen: Pen,
): { lines: { text: string; size: number; tag: 'H1' | 'P'; ink: string }[]; height: number } {
  const parts = [
    { text: sheet.title, size: TYPE.title, tag: 'H1' as const, ink: INK.text },
    { text: sheet.organization, size: TYPE.lead, tag: 'P' as const, ink: INK.text },
    { text: sheet.definition, size: TYPE.lead, tag: 'P' as const, ink: INK.soft },
    ...sheet.filters.map((text) => ({ text, size: TYPE.lead, tag: 'P' as const, ink: INK.text })),
    { text: sheet.made, size: TYPE.lead, tag: 'P' as const, ink: INK.soft },
  ]
  const lines = parts.flatMap((part) =>
    pen.lines(part.text, ROOM, part.size).map((text) => ({ ...part, text })),
  )
  return { lines, height: lines.reduce((sum, { size }) => sum + lineHeight(size), 0) + lineHeight(TYPE.lead) }
}

const headRowHeight = (paper: Paper, pen: Pen): number =>
  rowHeight(highest(cellLines(paper.sheet.head, paper.places, pen, 'strong')))

/** The first pass: how many rows each page takes. */
async function layOut(paper: Paper, pen: Pen): Promise<number[]> {
  const { places } = paper
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
    if (index % 4 === 0) globalThis.gc?.()
  }
  table.end()
  root.end()
}

function drawHead(paper: Paper, pen: Pen, root: Element): number {
  const { document } = pen
  let y: number = PAPER.margin
  for (const { text, size, tag, ink } of headLines(paper.sheet, pen).lines) {
    const content = document.markStructureContent(tag)
    pen.write(`${text} `, { x: PAPER.margin, y }, size, { ink, face: tag === 'H1' ? 'strong' : 'text' })
    root.add(document.struct(tag, {}, [content]))
    y += lineHeight(size)
  }
  return y + lineHeight(TYPE.lead)
}

/** Headers stand on every page; for a reader's program they are said once. */
function drawHeadRow(paper: Paper, pen: Pen, y: number, table: Element | null): number {
  const cells = cellLines(paper.sheet.head, paper.places, pen, 'strong')
  const height = rowHeight(highest(cells))
  pen.artifact(() => {
    pen.band({ x: PAPER.margin, y }, ROOM, height)
  })
  if (table) drawCells(cells, y, paper, pen, { table, tag: 'TH' })
  else pen.artifact(() => drawTexts(cells, y, paper, pen, 'strong'))
  return y + height
}

function drawRow(row: WrittenRow, y: number, paper: Paper, pen: Pen, table: Element): number {
  const cells = cellLines(row, paper.places, pen)
  const below = y + rowHeight(highest(cells))
  drawCells(cells, y, paper, pen, { table, tag: 'TD' })
  pen.artifact(() => {
    pen.rule({ x: PAPER.margin, y: below }, ROOM)
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
  const { places } = paper
  for (const [column, lines] of cells.entries()) {
    const content = document.markStructureContent(tag)
    const face = tag === 'TH' ? 'strong' : 'text'
    for (const [line, text] of lines.entries())
      pen.write(`${text} `, { x: places[column]?.x ?? 0, y: lineY(y, line) }, TYPE.cell, { face })
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
  face: Face,
): void {
  for (const [column, lines] of cells.entries())
    for (const [line, text] of lines.entries())
      pen.write(text, { x: paper.places[column]?.x ?? 0, y: lineY(y, line) }, TYPE.cell, { face })
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
  pen.artifact(() => {
    pen.write(`${paper.sheet.title} · ${paper.sheet.organization}`, { x: PAPER.margin, y }, TYPE.small, {
      ink: INK.soft,
    })
    const text = paper.words.page(page, of)
    const x = PAPER.width - PAPER.margin - pen.widthOf(text, TYPE.small)
    pen.write(text, { x, y }, TYPE.small, { ink: INK.soft })
  })
}

/** An entry for the beginning, and one on each page in which another five hundred rows have begun. */
function outline(paper: Paper, pen: Pen, drawn: number, before: number | null): void {
  const block = Math.floor(drawn / OUTLINE_EVERY)
  if (before !== null && Math.floor((drawn - before) / OUTLINE_EVERY) === block) return
  pen.document.outline.addItem(
    before === null ? paper.sheet.title : paper.words.rowsFrom(paper.from + drawn + 1),
  )
}
