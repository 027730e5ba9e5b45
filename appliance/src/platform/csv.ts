/** One value as it stands in a line. */
export type CsvCell = string | number | null

/** What begins like a formula, or needs quotes. */
const SPECIAL = /^[=+\-@\t\r]|[",\r\n]/

/** A cell: what begins like a formula is made text, so that no spreadsheet acts on it. */
function cell(value: CsvCell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (!SPECIAL.test(value)) return value
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: readonly CsvCell[]): string => `${cells.map(cell).join(',')}\r\n`

/** Rows as CSV (RFC 4180), with a head, in UTF-8 that spreadsheets recognize. */
export async function* csvLines(
  head: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): AsyncIterable<string> {
  yield `\uFEFF${line(head)}`
  for await (const row of rows) yield line(row)
}

/** The same of rows that come in batches, a batch at a time: with many rows, waiting for each takes longer than it. */
export async function* csvBatches(
  head: readonly string[],
  batches: AsyncIterable<readonly (readonly CsvCell[])[]>,
): AsyncIterable<string> {
  yield `\uFEFF${line(head)}`
  for await (const rows of batches) yield rows.map(line).join('')
}
