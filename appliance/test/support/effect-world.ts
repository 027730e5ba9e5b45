import { CATALOGUE, effective, SCOPE_KINDS, type Effective, type Place } from '@earshot/protocol'
import fc from 'fast-check'
import { insertPlan, insertRun } from '../../src/features/directory/run-store.ts'
import { saveSession } from '../../src/features/hubs/session-store.ts'
import { insertHub } from '../../src/features/hubs/store.ts'
import { applyRoster, type RosterChange } from '../../src/features/people/index.ts'
import { systemActor } from '../../src/platform/actor.ts'
import type { Database, Reader } from '../../src/platform/db/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { pick, type Dice } from './dice.ts'
import { anyRule, followAllRules, unitOf } from './effect-rules.ts'
import { addOrganization, type ManualClock } from './directory.ts'
import { anyEntries } from './entries.ts'
import type { Whole } from './whole-appliance.ts'

/** Who made the world. */
export const maker = systemActor('test')

/** What can be named in a world, by kind of scope. */
export type EffectWorld = {
  organizationId: string
  /** The directory that people come from; its run has the same id. */
  connectionId: string
  named: Record<'person' | 'group' | 'site' | 'computerTag' | 'device' | 'model', string[]>
  policyIds: string[]
  ruleIds: string[]
  hubIds: string[]
}

const PEOPLE = ['ann', 'bea', 'cai', 'dov', 'eve', 'fay', 'gil', 'hao']
/** Groups with their people and the groups inside them. */
const GROUPS: [name: string, people: string[], groups: string[]][] = [
  ['agents', ['ann', 'bea', 'cai'], []],
  ['leads', ['dov'], []],
  ['floor', ['eve'], ['agents', 'leads']],
  ['all', [], ['floor']],
  ['nobody', [], []],
]
const TAGS = ['lab', 'desk', 'court']
const MODELS = ['earshot-reference', 'standard-telephony-headset', 'unheard-of']
const HUBS = 14
const DAY = 86_400_000

/** Makes an organization of computers, people in groups within groups, sites, tags, headsets and policies. */
export async function makeEffectWorld(
  whole: Whole,
  database: Database,
  dice: Dice,
  now: number,
): Promise<EffectWorld> {
  const organizationId = await addOrganization(database, `World ${newId()}`)
  await database.write((tx) => whole.keys.signing.createFirst(tx, organizationId))
  const connectionId = newId()
  const group = await addRoster(database, organizationId, connectionId)
  const site: string[] = []
  for (const name of ['Lübeck', 'Malmö'])
    site.push(await database.write((tx) => whole.sites.create(tx, organizationId, name, maker)))
  const people: { id: string }[] = await database
    .read('people')
    .where({ organization_id: organizationId })
    .orderBy('id')
    .select('id')
  const named = { person: people.map(({ id }) => id), group, site, computerTag: TAGS, model: MODELS }
  const { hubIds, device } = await addHubs(database, organizationId, named, dice, now)
  const world = { organizationId, connectionId, hubIds, named: { ...named, device } }
  const ruleIds: string[] = []
  for (const name of ['First', 'Second'])
    ruleIds.push(
      await database.write((tx) =>
        whole.placement.add(tx, organizationId, anyRule(world, dice, name), maker),
      ),
    )
  await followAllRules(whole, database, organizationId)
  return { ...world, ruleIds, policyIds: await addPolicies(whole, database, world, dice, now) }
}

async function addRoster(
  database: Database,
  organizationId: string,
  connectionId: string,
): Promise<string[]> {
  const changes: RosterChange[] = [
    ...PEOPLE.map((name): RosterChange => ({
      kind: 'person.added',
      facts: { key: name, name, logins: [name], email: null, disabled: false, unit: unitOf(name) },
    })),
    ...GROUPS.map(([name]): RosterChange => ({ kind: 'group.added', group: name, name })),
    ...GROUPS.flatMap(([group, people, groups]): RosterChange[] => [
      ...people.map((person): RosterChange => ({ kind: 'member.added', group, person })),
      ...groups.map((member): RosterChange => ({ kind: 'nested.added', group, member })),
    ]),
  ]
  const scope = { organizationId, connectionId, now: 1 }
  await database.write(async (tx) => {
    await tx('directory_connections').insert({
      id: connectionId,
      organization_id: organizationId,
      name: 'Directory',
      name_folded: 'directory',
      settings: '{}',
      sealed_password: '',
      configuration: '',
      created_at: 1,
    })
    await insertRun(tx, { ...scope, id: connectionId, kind: 'rehearsal', startedAt: 1, actor: maker })
    await applyRoster(tx, scope, changes)
  })
  const rows: { id: string }[] = await database
    .read('people_groups')
    .where({ organization_id: organizationId })
    .orderBy('name_folded')
    .select('id')
  return rows.map(({ id }) => id)
}

async function addHubs(
  database: Database,
  organizationId: string,
  named: Pick<EffectWorld['named'], 'site' | 'person'>,
  dice: Dice,
  now: number,
): Promise<{ hubIds: string[]; device: string[] }> {
  const hubIds: string[] = []
  const device: string[] = []
  for (let at = 0; at < HUBS; at++) {
    const id = newId()
    hubIds.push(id)
    await database.write(async (tx) => {
      await insertHub(tx, {
        id,
        organizationId,
        keyId: newId(),
        publicKey: { kty: 'OKP', crv: 'Ed25519', x: newId() } as never,
        status: at < HUBS - 2 ? 'active' : 'quarantined',
        statusSince: 1,
        knownBy: 'code',
        enrolmentCodeId: null,
        previousHubId: null,
        computer: { name: `PC-${at}`, domain: '', platform: 'linux', os: 'Debian' },
        version: '0.1.0',
        siteId: dice(3) === 0 ? null : pick(dice, named.site),
        personId: dice(4) === 0 ? null : pick(dice, named.person),
        releaseGranted: false,
        targetSequence: 0,
        targetTag: null,
        acceptedSequence: 0,
        acceptedTag: null,
        stateHash: null,
        enrolledAt: 1,
      })
      const session = {
        domain: dice(8) === 0 ? `PC-${at}` : 'CORP',
        login: pick(dice, [...PEOPLE, ...PEOPLE, 'stranger']),
      }
      await saveSession(tx, { id, organizationId }, dice(8) === 0 ? null : session, null, 1)
      for (const tag of TAGS.filter(() => dice(3) === 0))
        await tx('hub_tags').insert({ organization_id: organizationId, hub_id: id, tag })
      for (let headset = dice(3); headset > 0; headset--) {
        const key = `${pick(dice, MODELS)}/${at}-${headset}`
        device.push(key)
        await addDevice(tx as never, organizationId, id, key, now - dice(2) * 100 * DAY)
      }
    })
  }
  return { hubIds, device }
}

async function addDevice(
  tx: Parameters<Parameters<Database['write']>[0]>[0],
  organizationId: string,
  hubId: string,
  key: string,
  seenAt: number,
): Promise<void> {
  const id = newId()
  const [model = '', serial = ''] = key.split('/')
  await tx('devices').insert({
    id,
    organization_id: organizationId,
    device_key: key,
    hub_scope: '',
    model,
    name: model,
    serial,
    serial_folded: serial,
    firmware: '1',
    facts: '{}',
    hub_id: hubId,
    connected: 0,
    device_status: 'ready',
    state: 'unmanaged',
    state_counts: '{}',
    first_seen_at: seenAt,
    last_seen_at: seenAt,
    reported_at: seenAt,
  })
  await tx('device_hubs').insert({
    organization_id: organizationId,
    hub_id: hubId,
    device_key: key,
    device_id: id,
    present: 0,
    connected: 0,
    first_reported_at: seenAt,
    last_reported_at: seenAt,
  })
}

/** Any scope of a world. */
export function anyScope({ named }: Pick<EffectWorld, 'named'>, dice: Dice) {
  const kind = pick(dice, SCOPE_KINDS)
  const ids = kind === 'everyone' ? [] : named[kind].filter((id) => id !== 'unheard-of')
  return ids.length === 0 ? { kind: 'everyone', id: null } : { kind, id: pick(dice, ids) }
}

/** Any start and end, most of them open. */
export const anyPeriod = (dice: Dice, now: number) => ({
  rank: dice(4),
  startsAt: dice(4) === 0 ? now + DAY : null,
  endsAt: dice(5) === 0 ? now + 3 * DAY : null,
})

/** Any exclusion of a world. */
export function anyExclusion({ named }: Pick<EffectWorld, 'named'>, dice: Dice, now: number) {
  const kind = pick(
    dice,
    (['group', 'person', 'device'] as const).filter((one) => named[one].length > 0),
  )
  return { kind, id: pick(dice, named[kind]), reason: 'because', until: dice(3) === 0 ? now + 2 * DAY : null }
}

/** Any entries of a policy. */
export const entriesBy = (dice: Dice) => fc.sample(anyEntries, { seed: dice(1_000_000), numRuns: 1 })[0]!

async function addPolicies(
  { policies }: Whole,
  database: Database,
  world: Omit<EffectWorld, 'policyIds' | 'ruleIds'>,
  dice: Dice,
  now: number,
): Promise<string[]> {
  const { organizationId } = world
  const ids: string[] = []
  for (const name of ['One', 'Two', 'Three']) {
    const input = { name, description: '', note: '', entries: entriesBy(dice) }
    const id = await database.write(async (tx) => {
      const policy = await policies.create(tx, organizationId, input, maker)
      if (name !== 'Three') await policies.publish(tx, organizationId, policy.id, 1, maker)
      return policy.id
    })
    ids.push(id)
    for (let count = 1 + dice(2); count > 0; count--) {
      const given = { ...anyPeriod(dice, now), scope: anyScope(world, dice) }
      const isNew = await isFree(database.read, id, given)
      if (!isNew) continue
      await database.write(async (tx) => {
        const assignment = await policies.assign(tx, organizationId, id, given, maker)
        if (dice(2) === 0)
          await policies.exclude(tx, organizationId, assignment, anyExclusion(world, dice, now), maker)
      })
    }
  }
  return ids
}

/** Whether a policy is not given to a scope from that time on yet. */
export async function isFree(
  reader: Reader,
  policyId: string,
  { scope, startsAt }: { scope: { kind: string; id: string | null }; startsAt: number | null },
): Promise<boolean> {
  const same = await reader('policy_assignments')
    .where({ policy_id: policyId, scope_kind: scope.kind, scope_id: scope.id ?? '', starts_at: startsAt })
    .first()
  return same === undefined
}

/** Everything that holds anywhere at a moment: the target of each computer, and what it says for each headset there. */
export async function everythingAt(
  whole: Whole,
  reader: Reader,
  { organizationId }: EffectWorld,
  clock: ManualClock,
  at: number,
): Promise<Map<string, string>> {
  const ahead = at - clock.now()
  clock.advance(ahead)
  const found = new Map<string, string>()
  const hubs: { id: string }[] = await reader('hubs')
    .where({ organization_id: organizationId })
    .whereIn('status', ['active', 'retiring'])
    .select('id')
  for (const { id: hubId } of hubs) {
    const target = await whole.hubs.targetOf(reader, hubId)
    const devices: { id: string; device_key: string; model: string }[] = await reader('devices')
      .where({ hub_id: hubId })
      .select('id', 'device_key', 'model')
    const places: [string, Place][] = [
      ['', 'hub'],
      ...devices.map(({ id, device_key: key, model }): [string, Place] => [id, { key, model }]),
    ]
    for (const [deviceId, place] of places)
      for (const [setting, held] of effective(target!.content, place, CATALOGUE, at))
        found.set(JSON.stringify([hubId, deviceId, setting]), textOf(held))
  }
  clock.advance(-ahead)
  return found
}

const textOf = ({ value, mode, notApplicable }: Effective): string =>
  JSON.stringify({ value, mode, stopped: notApplicable?.parent ?? null })

/** What a directory may ask for in a world: other members, groups within groups, logins, or somebody new. */
export async function anyRosterChanges(
  reader: Reader,
  { organizationId }: EffectWorld,
  dice: Dice,
): Promise<RosterChange[]> {
  const members: { group: string; person: string }[] = await reader('people_members as m')
    .join('people as p', 'p.id', 'm.person_id')
    .join('people_groups as g', 'g.id', 'm.group_id')
    .where({ 'm.organization_id': organizationId })
    .select({ group: 'g.external_id', person: 'p.external_id' })
  const groups = GROUPS.map(([name]) => name)
  const isIn = (group: string, person: string): boolean =>
    members.some((pair) => pair.group === group && pair.person === person)
  const free = groups.flatMap((group) =>
    PEOPLE.filter((person) => !isIn(group, person)).map((person) => ({ group, person })),
  )
  const nested = GROUPS.flatMap(([group, , inside]) => inside.map((member) => ({ group, member })))
  const [fresh, login] = [newId(), pick(dice, PEOPLE)]
  const facts = { name: fresh, email: null, disabled: false }
  const possible: RosterChange[][] = [
    members.filter(() => dice(3) === 0).map((pair) => ({ kind: 'member.removed', ...pair })),
    free.filter(() => dice(6) === 0).map((pair) => ({ kind: 'member.added', ...pair })),
    [{ kind: 'nested.removed', ...pick(dice, nested) }],
    [{ kind: 'nested.added', group: 'nobody', member: pick(dice, ['agents', 'floor', 'all']) }],
    [{ kind: 'person.added', facts: { ...facts, key: fresh, logins: [login] } }],
    [
      {
        kind: 'person.changed',
        facts: { ...facts, key: login, logins: [login, 'stranger'] },
        fields: ['logins'],
      },
    ],
    [
      { kind: 'group.added', group: fresh, name: fresh },
      { kind: 'member.added', group: fresh, person: login },
      { kind: 'nested.added', group: pick(dice, groups), member: fresh },
    ],
  ]
  const [first, second] = [dice(possible.length), dice(possible.length)]
  return first === second ? possible[first]! : [...possible[first]!, ...possible[second]!]
}

/** A plan of a world's directory that waits for a person. Answers its id. */
export async function addPlan(
  database: Database,
  { organizationId, connectionId }: EffectWorld,
  changes: readonly RosterChange[],
): Promise<string> {
  const id = newId()
  const plan = {
    id,
    connectionId,
    runId: connectionId,
    digest: '',
    reasons: [],
    counts: { people: 0, groups: 0, changes: {} as never },
    notes: [],
    createdAt: 1,
    expiresAt: 2,
  }
  await database.write((tx) => insertPlan(tx, organizationId, plan, changes))
  return id
}
