import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { holds, type Row } from './row.ts'

const limit = ({ must }: Row): string => ('atLeast' in must ? `≥ ${must.atLeast}` : `≤ ${must.atMost}`)

const lineOf = (row: Row): string =>
  [
    row.name,
    row.ours,
    row.reference,
    row.ratio.toFixed(2),
    limit(row),
    row.aim,
    holds(row) ? 'yes' : '**no**',
  ].join(' | ')

const tableOf = (lines: readonly string[]): string =>
  [
    'work | ours | reference | ratio | must | aim | reached',
    '--- | --- | --- | --- | --- | --- | ---',
    ...lines,
  ]
    .map((line) => `| ${line} |`)
    .join('\n')

/** The rows as a Markdown table. */
export const formatTable = (rows: readonly Row[]): string => tableOf(rows.map(lineOf))

/** Lines of a table that was saved, by the name of their row. */
export function readTable(text: string): Map<string, string> {
  const cells = [...text.matchAll(/^\|(.+)\|$/gmu)].map(([, line = '']) =>
    line.split('|').map((cell) => cell.trim()),
  )
  return new Map(cells.slice(2).map((row) => [row[0] ?? '', row.join(' | ')]))
}

/** Lines in the order of `names`: those that were measured now, for the rest those that were saved before. */
export const mergeTable = (
  saved: ReadonlyMap<string, string>,
  rows: readonly Row[],
  names: readonly string[],
): string[] => {
  const now = new Map(rows.map((row) => [row.name, lineOf(row)]))
  return names.flatMap((name) => now.get(name) ?? saved.get(name) ?? [])
}

const FILE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))

/** Writes `docs/performance.md` with the machine the table was measured on. Rows that were not measured now stay as they are. */
export async function saveTable(rows: readonly Row[], names: readonly string[]): Promise<void> {
  const saved = readTable(await readFile(FILE, 'utf8'))
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
  const text = [
    '# Performance',
    '',
    'Made by `npm run bench -- --save`. Each row runs ours and its reference in one run on the same machine: the ratio is',
    'the claim, the absolute figures are context. The command fails when a row misses what it must reach.',
    '',
    `Machine: ${machine}.`,
    '',
    tableOf(mergeTable(saved, rows, names)),
    '',
  ].join('\n')
  await writeFile(FILE, text)
}
