import { join } from 'node:path'
import { newKey, publicKey, randomId } from '@earshot/protocol'
import type { Appliance } from '../../../appliance/src/compose.ts'
import { foldSerial } from '../../../appliance/src/features/devices/device.ts'
import { applyRoster, type RosterChange } from '../../../appliance/src/features/people/index.ts'
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

/** Hubs as an enrolment leaves them, each with a person at it where there are some. They share one key: none of them proves it here. Returns their ids. */
export async function seedHubs(
  { database }: Appliance,
  organizationId: string,
  count: number,
  personIds: readonly string[] = [],
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
    person_id: personIds[at] ?? null,
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
  if (personIds.length > 0) await seedSessions(database, organizationId, ids, personIds)
  return ids
}

/** Whoever is at a hub is signed in there. */
async function seedSessions(
  database: Appliance['database'],
  organizationId: string,
  hubIds: readonly string[],
  personIds: readonly string[],
): Promise<void> {
  const people: { person_id: string; login: string }[] = await database
    .read('people_logins')
    .where({ organization_id: organizationId })
    .select('person_id', 'login')
  const logins = new Map(people.map((row) => [row.person_id, row.login]))
  const rows = hubIds.flatMap((hubId, at) => {
    const personId = personIds[at] ?? ''
    const login = logins.get(personId)
    return login === undefined ? [] : [sessionOf(organizationId, hubId, personId, login)]
  })
  for (let at = 0; at < rows.length; at += BATCH)
    await database.write((tx) => tx('people_sessions').insert(rows.slice(at, at + BATCH)))
}

const sessionOf = (organizationId: string, hubId: string, personId: string, login: string) => ({
  hub_id: hubId,
  organization_id: organizationId,
  domain: 'BENCH',
  login,
  login_folded: login,
  person_id: personId,
  matched: 1,
  since: 1,
})

/** People of a directory, none of whom has the name of another. Returns their ids. */
export async function seedPeople(
  { database }: Appliance,
  organizationId: string,
  count: number,
): Promise<string[]> {
  const scope = { organizationId, connectionId: 'bench', now: Date.now() }
  const person = (at: number) => ({
    kind: 'person.added' as const,
    facts: {
      key: `p${at}`,
      name: `Given${at} Family${at}`,
      logins: [`u${at}`],
      email: null,
      disabled: false,
    },
  })
  for (let from = 0; from < count; from += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, count - from) }, (_, place) => person(from + place))
    await database.write((tx) => applyRoster(tx, scope, people))
  }
  const rows: { id: string }[] = await database.read('people').orderBy('external_id').select('id')
  return rows.map(({ id }) => id)
}

/** The group that holds two of five people through groups inside it, and its policy. */
export const NESTED = { group: 'Contact centre', policy: 'Contact centre', inner: 4, share: 0.4 }

/** Puts two of five people into groups inside a group that has a policy in force. Returns the policy's id. */
export async function seedGroups(
  { database, policies }: Appliance,
  organizationId: string,
  people: number,
): Promise<string> {
  const scope = { organizationId, connectionId: 'bench', now: Date.now() }
  const inner = Array.from({ length: NESTED.inner }, (_, at) => `inner${at}`)
  const changes: RosterChange[] = [
    { kind: 'group.added', group: 'outer', name: NESTED.group },
    ...inner.map((group): RosterChange => ({ kind: 'group.added', group, name: `Team ${group}` })),
    ...inner.map((member): RosterChange => ({ kind: 'nested.added', group: 'outer', member })),
  ]
  await database.write((tx) => applyRoster(tx, scope, changes))
  const members = Math.round(people * NESTED.share)
  for (let from = 0; from < members; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, members - from) }, (_, at): RosterChange => ({
      kind: 'member.added',
      group: inner[(from + at) % inner.length]!,
      person: `p${from + at}`,
    }))
    await database.write((tx) => applyRoster(tx, scope, batch))
  }
  const outer: { id: string } = await database
    .read('people_groups')
    .where({ external_id: 'outer' })
    .first('id')
  return database.write(async (tx) => {
    const { id } = await policies.create(
      tx,
      organizationId,
      { ...revisionWith(33), name: NESTED.policy },
      actor,
    )
    const given = { scope: { kind: 'group', id: outer.id }, rank: 1, startsAt: null, endsAt: null }
    await policies.assign(tx, organizationId, id, given, actor)
    await policies.publish(tx, organizationId, id, 1, actor)
    return id
  })
}

/** One headset at each hub, on the head of one person where there is one, as its first state leaves it. */
export async function seedDevices(
  { database }: Appliance,
  organizationId: string,
  hubIds: readonly string[],
  personIds: readonly string[],
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
      serial_folded: foldSerial(serial),
      firmware: '1.4.1',
      facts: '{}',
      hub_id: hubId,
      person_id: personIds[at] ?? null,
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
