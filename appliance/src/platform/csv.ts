/** A cell: what starts like a formula is made text, so that no spreadsheet acts on it. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: readonly (string | number | null)[]): string => `${cells.map(cell).join(',')}\r\n`

/** Rows as CSV (RFC 4180), with a head, in UTF-8 that spreadsheets recognize. */
export async function* csvLines(
  head: readonly string[],
  rows: AsyncIterable<readonly (string | number | null)[]>,
): AsyncIterable<string> {
  yield `\uFEFF${line(head)}`
  for await (const row of rows) yield line(row)
}
