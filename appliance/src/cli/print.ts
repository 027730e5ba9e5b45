import { isoTimeWriter, type WriteTime } from '../platform/zone-time/index.ts'

type Cell = string | number | boolean | null | undefined

const isCell = (value: unknown): value is Cell => value === null || typeof value !== 'object'
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `lastContactAt` → `last contact at`. */
const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** Text that can do nothing to a terminal. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '·')

/** Milliseconds in fields that are called `…At` are shown as times. */
function cell(key: string, value: Cell, writeTime: WriteTime): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number' && /(At|Until|Start)$/.test(key)) return writeTime(value)
  return harmless(String(value))
}

/** A record as cells: records in it become columns (`computer name`). Undefined where it holds more than a row can. */
function cellsOf(
  record: Record<string, unknown>,
  writeTime: WriteTime,
  above = '',
): Map<string, string> | undefined {
  const cells = new Map<string, string>()
  for (const [key, value] of Object.entries(record)) {
    const head = above + words(key)
    if (isCell(value)) cells.set(head, cell(key, value, writeTime))
    else if (isRecord(value)) {
      const inner = cellsOf(value, writeTime, `${head} `)
      if (!inner) return undefined
      for (const [name, text] of inner) cells.set(name, text)
    } else if ((value as unknown[]).every(isCell))
      cells.set(head, (value as Cell[]).map((item) => cell(key, item, writeTime)).join(', ') || '–')
    else return undefined
  }
  return cells
}

function table(rows: readonly Map<string, string>[]): string {
  const heads = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const lines = [heads, ...rows.map((row) => heads.map((head) => row.get(head) ?? '–'))]
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** One record as lines, several as a table, or one below the other where they hold too much for a row. */
function records(rows: readonly Record<string, unknown>[], writeTime: WriteTime): string {
  const flat = rows.flatMap((row) => cellsOf(row, writeTime) ?? [])
  if (rows.length > 1 && flat.length === rows.length) return table(flat)
  return rows.map((row) => format(row, writeTime)).join('\n\n')
}

function list(value: Record<string, unknown>, writeTime: WriteTime, indent: string): string {
  if (Object.keys(value).length === 0) return `${indent}Nothing.`
  const width = Math.max(0, ...Object.keys(value).map((key) => words(key).length))
  return Object.entries(value)
    .map(([key, member]) => {
      const label = `${indent}${words(key)}`
      if (isCell(member)) return `${label.padEnd(width + indent.length)}  ${cell(key, member, writeTime)}`
      return `${label}:\n${format(member, writeTime, `${indent}  `)}`
    })
    .join('\n')
}

/**
 * A result as people read it: records as a table or lines, what they hold indented, times in `timeZone` with their
 * offset. Nothing is left out.
 */
export const formatResult = (value: unknown, timeZone = 'UTC'): string =>
  format(value, isoTimeWriter(timeZone))

function format(value: unknown, writeTime: WriteTime, indent = ''): string {
  if (isCell(value))
    return value === null || value === undefined ? `${indent}Done.` : `${indent}${cell('', value, writeTime)}`
  if (isRecord(value)) return list(value, writeTime, indent)
  const items = value as unknown[]
  if (items.length === 0) return `${indent}Nothing.`
  const text = items.every(isRecord)
    ? records(items, writeTime)
    : items.map((item) => format(item, writeTime)).join('\n')
  return text
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n')
}
