import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { checkpointsIn, verifyExport } from '../../appliance/src/features/audit/index.ts'
import { expectEqual, effectsOf } from './effects.ts'
import type { HubChild } from './hub-child.ts'
import { POLICY, type Stage } from './stage.ts'

/** What both sides have promised and one of them doesn't keep. Asked after every restart; nothing to say is good. */
export async function brokenPromises(stage: Stage): Promise<string[]> {
  const { stored, ledger } = stage
  const codes = new Set(stored.codes().map(({ id }) => id))
  const policy = stored.policy(POLICY)
  return [
    ...stored.damage(),
    ...(await tampering(stage)),
    ...ledger.codes.filter((id) => !codes.has(id)).map((id) => `enrolment code ${id} is gone`),
    ...(policy && policy.revision >= ledger.saved ? [] : [`revision ${ledger.saved} is gone`]),
    ...((policy?.published ?? 0) >= ledger.published ? [] : [`revision ${ledger.published} is not in force`]),
    ...[...ledger.enrolled].flatMap(([hub, id]) => brokenToHub(stage, hub, id)),
    ...ledger.choices.flatMap(({ hub, serial, setting, from }) =>
      effectsOf(hub, serial, from)
        .filter((effect) => effect.startsWith(`hub ${setting}=`))
        .map((effect) => `a suggestion was applied again over the choice on ${serial}: ${effect}`),
    ),
  ]
}

/** The export verifies, also against what was exported last: nothing was cut off. */
async function tampering({ appliance, ledger, folder }: Stage): Promise<string[]> {
  const exported = await appliance.exportAudit()
  const file = join(folder, 'audit.jsonl')
  await writeFile(file, exported)
  const lines = createInterface({ input: createReadStream(file), crlfDelay: 0 })
  const { ok, findings } = await verifyExport(lines, { checkpoints: checkpointsIn(ledger.audit) })
  ledger.audit = exported
  return ok ? [] : findings.map(({ kind, message }) => `audit log: ${kind}: ${message}`)
}

function brokenToHub({ stored }: Stage, hub: HubChild, id: string): string[] {
  const rows = stored.hubsOf(hub.computer)
  const row = rows.find((one) => one.id === id)
  if (!row) return [`the enrolment of ${hub.computer} is gone`]
  const states = hub.answers.filter(({ call, result }) => call === 'state' && result === 'accepted')
  const last = states.at(-1)
  const lost = last && last.sequence > row.messageSequence
  const other = last && last.sequence === row.messageSequence && last.hash !== row.stateHash
  const doubted = hub.answers.filter(({ result }) => DOUBTS.includes(result ?? ''))
  return [
    ...expectEqual(`${hub.computer}`, row.status, 'active'),
    ...(lost ? [`state ${last.sequence} of ${hub.computer} is gone`] : []),
    ...(other ? [`state ${last.sequence} of ${hub.computer} is another`] : []),
    ...(row.acceptedSequence > row.targetSequence ? [`${hub.computer} is ahead of its appliance`] : []),
    ...doubted.map(({ call, result }) => `${hub.computer} was doubted: ${result} to ${call}`),
  ]
}

/** What an appliance says to a hub whose numbers or targets it can't have forgotten. */
const DOUBTS = ['renew', 'hub_quarantined', 'show_target', 'appliance_older', 'hub_unknown', 'hub_revoked']

/** What a restarted hub has forgotten of what it has told. */
export async function forgottenByHub({ stored, ledger }: Stage, hub: HubChild): Promise<string[]> {
  const id = ledger.enrolled.get(hub)
  const status = await hub.status()
  const [row] = stored.hubsOf(hub.computer)
  if (id === undefined) return []
  return [
    ...expectEqual(`id of ${hub.computer}`, status.hub, id),
    ...((status.target?.sequence ?? 0) >= (row?.acceptedSequence ?? 0)
      ? []
      : [`${hub.computer} has gone back to target ${status.target?.sequence}`]),
  ]
}
