type Cell = string | number | boolean | null | undefined

const isCell = (value: unknown): value is Cell => value === null || typeof value !== 'object'
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `lastContactAt` → `last contact at`. */
const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** Text that can do nothing to a terminal. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '·')

/** Milliseconds in fields that are called `…At` are shown as dates. */
function cell(key: string, value: Cell): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number' && /(At|Until|Start)$/.test(key)) return new Date(value).toISOString()
  return harmless(String(value))
}

function table(rows: Record<string, unknown>[]): string {
  const keys = [...new Set(rows.flatMap(Object.keys))].filter((key) => rows.every((row) => isCell(row[key])))
  const lines = [keys.map(words), ...rows.map((row) => keys.map((key) => cell(key, row[key] as Cell)))]
  const widths = keys.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function list(value: Record<string, unknown>, indent: string): string {
  const width = Math.max(0, ...Object.keys(value).map((key) => words(key).length))
  return Object.entries(value)
    .map(([key, member]) => {
      const label = `${indent}${words(key)}`
      if (isCell(member)) return `${label.padEnd(width + indent.length)}  ${cell(key, member)}`
      return `${label}:\n${formatResult(member, `${indent}  `)}`
    })
    .join('\n')
}

/** A result as people read it: a list of records as a table, a record as lines, lists of lists indented. */
export function formatResult(value: unknown, indent = ''): string {
  if (isCell(value))
    return value === null || value === undefined ? `${indent}Done.` : `${indent}${cell('', value)}`
  if (isRecord(value)) return list(value, indent)
  const items = value as unknown[]
  if (items.length === 0) return `${indent}Nothing.`
  const text = items.every(isRecord) ? table(items) : items.map((item) => formatResult(item)).join('\n')
  return text
    .split('\n')
    .map((line) => indent + line)
    .join('\n')
}
