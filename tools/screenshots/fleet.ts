import type { Appliance } from '../../appliance/src/compose.ts'
import { applyRoster, type RosterChange } from '../../appliance/src/features/people/index.ts'
import { saveContacts } from '../../appliance/src/features/hubs/contact-store.ts'
import { saveSession } from '../../appliance/src/features/hubs/session-store.ts'
import { insertHub } from '../../appliance/src/features/hubs/store.ts'
import type { Tx } from '../../appliance/src/platform/db/index.ts'
import { plantAssets, plantPlaces } from './sample-assets.ts'
import { deviceOf, POLICIES, type PolicyOf } from './sample-devices.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { newId } from '../../appliance/src/platform/ids.ts'

/** A bank that does not exist, its people, headsets and policies: the same every time. */
const NAMES = [
  'Jonas Muster', 'Amira Mithal', 'Tomasz Przykład', 'Claire Exemple', 'Henrik Eksempel', 'Mehmet Örnek',
  'Ingrid Exempel', 'Petr Příklad', 'Lena Beispiel', 'Sam Sample', 'Ana Exemplo', 'Giulia Esempio',
  'Marta Ejemplo', 'Pieter Voorbeeld', 'Eino Esimerkki', 'Priya Udaharan', 'Jana Vzor', 'Kaja Näidis',
] // prettier-ignore

const actor = systemActor('sample data')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Fills an appliance that has been set up with `count` computers and headsets. */
export async function plantFleet(appliance: Appliance, organizationId: string, count: number): Promise<void> {
  const { database, policies, hubs } = appliance
  const now = Date.now()
  const people = await plantPeople(appliance, organizationId)
  const made: PolicyOf[] = []
  for (const policy of POLICIES) {
    const { id } = await database.write(async (tx) => {
      const saved = await policies.create(tx, organizationId, { ...policy, note: 'As agreed' }, actor)
      const scope =
        policy.name === 'Contact centre'
          ? { kind: 'group', id: people.group }
          : { kind: 'everyone', id: null }
      await policies.assign(
        tx,
        organizationId,
        saved.id,
        { scope, rank: 10, startsAt: null, endsAt: null },
        actor,
      )
      await policies.publish(tx, organizationId, saved.id, 1, actor)
      return saved
    })
    made.push({ ...policy, id })
  }
  await plantDraft(appliance, organizationId, made[1]?.id ?? '')
  for (let from = 0; from < count; from += 100) {
    await database.write(async (tx) => {
      for (let number = from; number < Math.min(count, from + 100); number++)
        await plantComputer(appliance, tx, {
          organizationId,
          number,
          policies: made,
          people: people.sitters,
          now,
        })
    })
  }
  await plantAssets(appliance, organizationId)
  await plantPlaces(appliance, organizationId)
  await database.write(async (tx) => {
    const code = {
      label: 'Branch Lübeck',
      kind: 'counted' as const,
      maxUses: 50,
      needsApproval: true,
      admitsReimaged: true,
    }
    await hubs.createCode(tx, organizationId, code, actor)
  })
}

async function plantDraft(
  { database, policies }: Appliance,
  organizationId: string,
  id: string,
): Promise<void> {
  const { entries } = await policies.revision(database.read, organizationId, id, 1)
  const changed = entries
    .filter(({ setting }) => setting !== 'ring.vibrate')
    .map((entry) => (entry.setting === 'power.inactive' ? { ...entry, value: 14_400 } : entry))
  const input = {
    name: 'Contact centre',
    description: 'Everybody who takes calls all day.',
    note: 'Headsets left on over lunch ran empty in the late shift.',
    entries: [...changed, { setting: 'call.second.incoming', value: 'once', mode: 'locked' }],
  }
  await database.write((tx) => policies.save(tx, organizationId, id, 1, input, actor))
}

async function plantPeople(
  { database }: Appliance,
  organizationId: string,
): Promise<{ sitters: Sitter[]; group: string }> {
  const changes: RosterChange[] = [
    ...NAMES.map((name, place): RosterChange => {
      const login = name.toLowerCase().replace(/[^a-z]+/g, '.')
      return {
        kind: 'person.added',
        facts: { key: `p${place}`, name, logins: [login], email: null, disabled: false },
      }
    }),
    { kind: 'group.added', group: 'g1', name: 'Contact centre agents' },
    { kind: 'group.added', group: 'g2', name: 'Branches North' },
    ...NAMES.map((_, place): RosterChange => ({ kind: 'member.added', group: 'g1', person: `p${place}` })),
  ]
  return database.write(async (tx) => {
    await applyRoster(tx, { organizationId, connectionId: 'sample', now: Date.now() }, changes)
    const sitters: Sitter[] = await tx('people_logins')
      .where({ organization_id: organizationId })
      .select({ id: 'person_id', login: 'login' })
    const group: { id: string } | undefined = await tx('people_groups')
      .where({ external_id: 'g1' })
      .first('id')
    return { sitters, group: group?.id ?? '' }
  })
}

/** Somebody who sits at a computer. */
type Sitter = { id: string; login: string }

type Plan = {
  organizationId: string
  number: number
  policies: readonly PolicyOf[]
  people: readonly Sitter[]
  now: number
}

async function plantComputer({ devices }: Appliance, tx: Tx, plan: Plan): Promise<void> {
  const { organizationId, number, now } = plan
  const id = newId()
  const sitter = plan.people[number % plan.people.length]
  const personId = sitter?.id ?? null
  await insertHub(tx, {
    id,
    organizationId,
    keyId: newId(),
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: newId() } as never,
    status: number % 97 === 6 ? 'pending' : number % 331 === 7 ? 'quarantined' : 'active',
    statusSince: now - DAY,
    knownBy: 'code',
    enrolmentCodeId: null,
    previousHubId: null,
    computer: {
      name: `NHB-PC${String(number + 1).padStart(4, '0')}`,
      domain: 'NORDHAFEN',
      platform: 'linux',
      os: 'Debian GNU/Linux 12',
    },
    version: '0.1.0',
    siteId: null,
    personId,
    releaseGranted: false,
    targetSequence: 4,
    targetTag: 'a'.repeat(43),
    acceptedSequence: 4,
    acceptedTag: '4f2a91c7'.padEnd(43, 'x'),
    stateHash: null,
    enrolledAt: now - 30 * DAY,
  })
  const session = sitter ? { domain: 'NORDHAFEN', login: sitter.login } : null
  await saveSession(tx, { id, organizationId }, session, personId, now - DAY)
  const memory = { incarnation: null, sequence: 0, contacts: 0, superseded: [] }
  await saveContacts(tx, [
    {
      hubId: id,
      organizationId,
      memory,
      lastContactAt: now - (number % 23 === 0 ? 50 : number % 14) * MINUTE,
    },
  ])
  const source = { organizationId, hubId: id, personId, full: true }
  const device = deviceOf(number, plan.policies, now)
  await devices.applyDelta(
    tx,
    source,
    { [`${device.facts.model}/${device.facts.headset.serial ?? ''}`]: device },
    now - (number % 14) * MINUTE,
  )
}
