import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { eventually } from './eventually.ts'
import type { Planted } from './planted.ts'

/** What a job made, and the folder it lies in. */
export type MadeFiles = {
  rows: number
  files: { name: string; bytes: number; pages: number | null }[]
  folder: string
}

/** Rows of a CSV text (RFC 4180). */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '') break
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

/** Has a report made as a job, with the names of people unless `more` says otherwise. */
export async function makeReport(
  { appliance, organizationId }: Planted,
  report: string,
  format: 'csv' | 'pdf',
  more: object = {},
): Promise<MadeFiles> {
  const { database, jobs, reports } = appliance
  const order = { report, filter: {}, wrote: {}, format, withNames: true, schedule: null, ...more }
  const { id } = await database.write((tx) =>
    jobs.ask(tx, organizationId, 'report', order, systemActor('test')),
  )
  const look = () => jobs.get(database.read, organizationId, id)
  await eventually('the job to end', async () => (await look()).endedAt !== null, 60_000)
  const { status, why, result } = await look()
  if (status !== 'done') throw new Error(`${report}: ${status}, ${JSON.stringify(why)}`)
  return { ...(result as Omit<MadeFiles, 'folder'>), folder: reports.folderOf(id) }
}

/** Rows of a report as CSV, its head first. */
export async function csvOf(planted: Planted, report: string, more: object = {}): Promise<string[][]> {
  const { folder } = await makeReport(planted, report, 'csv', more)
  return parseCsv((await readFile(join(folder, `${report}.csv`), 'utf8')).replace('\uFEFF', ''))
}
