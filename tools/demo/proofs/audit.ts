import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Verification } from '../../../appliance/src/features/audit/index.ts'
import type { Proof } from './proof.ts'

const EARSHOT = fileURLToPath(new URL('../../../appliance/bin/earshot.mjs', import.meta.url))

/** What the stand-alone command says of an export: neither appliance nor database is asked. */
async function verify(file: string): Promise<{ status: number | null; report: Verification }> {
  const child = spawn(process.execPath, [EARSHOT, 'audit', 'verify', file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const report = JSON.parse(await text(child.stdout)) as Verification
  await ended
  return { status: child.exitCode, report }
}

export const audit: Proof = {
  name: 'audit',
  shows: 'the audit log verifies without the appliance',
  expected: 'whole: 0 findings, with signed checkpoints',
  async look({ world }) {
    const file = join(world.folder, 'audit.jsonl')
    await world.appliance.exportAudit(file)
    const { status, report } = await verify(file)
    const ok = status === 0 && report.ok && report.checkpoints > 0
    const found = report.findings.map(({ kind }) => kind).join(', ')
    return {
      ok,
      seen: `${report.ok ? 'whole' : 'tampered with'}: ${report.findings.length} findings${
        found ? ` (${found})` : ''
      }, ${report.rows} rows, ${report.checkpoints} signed checkpoints`,
    }
  },
  sabotages: [
    {
      name: 'edited-audit-row',
      does: 'somebody edits an old row of the audit log in the database',
      before: 'proof',
      plant: ({ world }) => world.appliance.editAuditRow(),
    },
  ],
}
