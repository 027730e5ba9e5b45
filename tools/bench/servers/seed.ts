import { join } from 'node:path'
import { newKey, publicKey, randomId } from '@earshot/protocol'
import type { Appliance } from '../../../appliance/src/compose.ts'
import { systemActor } from '../../../appliance/src/platform/actor.ts'
import { OWNER } from '../owner.ts'

/** The policy that is in force for everyone, and its newest revision. */
export type SeededPolicy = { id: string; revision: number }

/** What a fleet's process leaves behind for the process that is measured. */
export type Fleet = { organizationId: string; policy: SeededPolicy }

/** Where it says so, and where the hubs' access tokens lie, as a JSON array. */
export const fleetFile = (folder: string): string => join(folder, 'fleet.json')
export const tokensFile = (folder: string): string => join(folder, 'tokens.json')

const BATCH = 500
const actor = systemActor('bench')

/** The first run: organization and owner. Returns the organization's id. */
export async function seedOwner({ administrators }: Appliance): Promise<string> {
  const fields = { organizationName: 'Bench', timeZone: 'UTC', name: 'Owner', ...OWNER }
  return (await administrators.firstRun.complete(fields, actor)).organizationId
}

/** Hubs as an enrolment leaves them. They share one key: none of them proves it here. Returns their ids. */
export async function seedHubs(
  { database }: Appliance,
  organizationId: string,
  count: number,
): Promise<string[]> {
  const key = publicKey(await newKey())
  const ids = Array.from({ length: count }, () => randomId())
  const now = Date.now()
  const row = (id: string, at: number) => ({
    id,
    organization_id: organizationId,
    key_id: `${id}${'k'.repeat(21)}`,
    public_key: JSON.stringify(key),
    status: 'active',
    status_since: now,
    known_by: 'code',
    computer_name: `PC${at}`,
    computer_folded: `pc${at}`,
    computer_domain: 'BENCH',
    platform: 'linux',
    os: 'Debian 12',
    version: '0.1.0',
    preferences: '{}',
    release_granted: 0,
    target_sequence: 0,
    accepted_sequence: 0,
    enrolled_at: now,
  })
  for (let at = 0; at < count; at += BATCH) {
    const rows = ids.slice(at, at + BATCH).map((id, place) => row(id, at + place))
    await database.write((tx) => tx('hubs').insert(rows))
  }
  return ids
}

/** One headset at each hub, as its first state leaves it. */
export async function seedDevices(
  { database }: Appliance,
  organizationId: string,
  hubIds: readonly string[],
): Promise<void> {
  const now = Date.now()
  const row = (hubId: string, at: number) => {
    const serial = `SN-${String(at).padStart(6, '0')}`
    return {
      id: randomId(),
      organization_id: organizationId,
      device_key: `earshot-reference/${serial}`,
      hub_scope: '',
      model: 'earshot-reference',
      name: 'Earshot Reference Headset',
      serial,
      serial_folded: serial.toLowerCase(),
      firmware: '1.4.1',
      facts: '{}',
      hub_id: hubId,
      connected: 1,
      device_status: 'ready',
      state: 'compliant',
      state_counts: '{}',
      first_seen_at: now,
      last_seen_at: now,
      reported_at: now,
    }
  }
  for (let at = 0; at < hubIds.length; at += BATCH) {
    const rows = hubIds.slice(at, at + BATCH).map((id, place) => row(id, at + place))
    await database.write((tx) => tx('devices').insert(rows))
  }
}

const revisionWith = (value: number) => ({
  name: 'Bench',
  description: '',
  entries: [{ setting: 'sidetone.level', value, mode: 'locked' }],
  note: '',
})

/** A policy for everyone, in force. */
export const seedPolicy = (
  { database, policies }: Appliance,
  organizationId: string,
): Promise<SeededPolicy> =>
  database.write(async (tx) => {
    const { id } = await policies.create(tx, organizationId, revisionWith(33), actor)
    const everyone = { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null }
    await policies.assign(tx, organizationId, id, everyone, actor)
    await policies.publish(tx, organizationId, id, 1, actor)
    return { id, revision: 1 }
  })

/** Saves a revision with this value. Returns the address of the button that publishes it. */
export async function saveValue(
  { database, policies }: Appliance,
  organizationId: string,
  policy: SeededPolicy,
  value: number,
): Promise<string> {
  const { id, revision: before } = policy
  const { revision } = await database.write((tx) =>
    policies.save(tx, organizationId, id, before, revisionWith(value), actor),
  )
  policy.revision = revision
  return `/policies/${id}/revisions/${revision}/publish`
}

/** What a click on "Save and publish" does. */
export async function publishValue(
  appliance: Appliance,
  organizationId: string,
  policy: SeededPolicy,
  value: number,
): Promise<void> {
  await saveValue(appliance, organizationId, policy, value)
  const { database, policies } = appliance
  await database.write((tx) => policies.publish(tx, organizationId, policy.id, policy.revision, actor))
}

/** A code for one more hub, a real one. */
export async function newCode({ database, hubs }: Appliance, organizationId: string): Promise<string> {
  const input = { label: 'Bench', kind: 'once' as const, needsApproval: false, admitsReimaged: false }
  return (await database.write((tx) => hubs.createCode(tx, organizationId, input, actor))).code
}
