import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { holds, type Row } from './row.ts'

const limit = ({ must }: Row): string => ('atLeast' in must ? `≥ ${must.atLeast}` : `≤ ${must.atMost}`)

/** The rows as a Markdown table. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    [
      row.name,
      row.ours,
      row.reference,
      row.ratio.toFixed(2),
      limit(row),
      row.aim,
      holds(row) ? 'yes' : '**no**',
    ].join(' | '),
  )
  const head = [
    'work | ours | reference | ratio | must | aim | reached',
    '--- | --- | --- | --- | --- | --- | ---',
  ]
  return [...head, ...lines].map((line) => `| ${line} |`).join('\n')
}

/** Writes `docs/performance.md` with the machine the table was measured on. */
export async function saveTable(rows: readonly Row[]): Promise<void> {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
  const text = [
    '# Performance',
    '',
    'Made by `npm run bench -- --save`. Each row runs ours and its reference in one run on the same machine: the ratio is',
    'the claim, the absolute figures are context. The command fails when a row misses what it must reach.',
    '',
    `Machine: ${machine}.`,
    '',
    formatTable(rows),
    '',
  ].join('\n')
  await writeFile(fileURLToPath(new URL('../../docs/performance.md', import.meta.url)), text)
}
