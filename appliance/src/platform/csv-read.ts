import { parse } from 'csv-parse/sync'
import { invalid } from './errors.ts'
import { say } from './views/messages/phrase.ts'

/** A CSV text, read: the names of its columns, and its rows. `line` is where a row begins; the head is line 1. */
export type CsvTable = { head: string[]; rows: { line: number; cells: string[] }[] }

/** How large a text may be: characters, and rows without the head. */
export type CsvLimits = { characters: number; rows: number }

type ParsedRecord = { info: { lines: number }; record: string[] }

/** What stands between cells: the tab of a copied sheet, or the sign that the spreadsheet's language uses. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1)
  if (head.includes('\t')) return '\t'
  return head.includes(';') && !head.includes(',') ? ';' : ','
}

function parseRecords(field: string, text: string, rows: number): ParsedRecord[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      to: rows + 2,
    }) as unknown as ParsedRecord[]
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
    throw invalid(field, say('csv.fault.quotes', { line }))
  }
}

/**
 * Reads a CSV text with a head (RFC 4180; a semicolon or a tab may stand between cells). A cell that looks like a
 * formula is a text like any other. Throws `AppError` `invalid` for `field`, naming the line.
 */
export function readCsv(field: string, text: string, limits: CsvLimits): CsvTable {
  if (text.length > limits.characters) throw invalid(field, say('fault.tooLong', { max: limits.characters }))
  const [head, ...rest] = parseRecords(field, text, limits.rows)
  if (!head || rest.length === 0) throw invalid(field, say('csv.fault.empty'))
  if (rest.length > limits.rows) throw invalid(field, say('csv.fault.rows', { max: limits.rows }))
  const long = rest.find(({ record }) => record.length > head.record.length)
  if (long) throw invalid(field, say('csv.fault.cells', { line: long.info.lines }))
  const rows = rest.map(({ record, info }) => ({
    line: info.lines - record.join('').split('\n').length + 1,
    cells: record.map((cell) => cell.trim()),
  }))
  return { head: head.record.map((name) => name.trim()), rows }
}
