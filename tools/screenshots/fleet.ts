import {
  CATALOGUE,
  earshotReference,
  type DeviceState,
  type Mode,
  type SettingState,
  type SettingValue,
} from '@earshot/protocol'
import type { Appliance } from '../../appliance/src/compose.ts'
import { applyRoster, type RosterChange } from '../../appliance/src/features/people/index.ts'
import { saveContacts } from '../../appliance/src/features/hubs/contact-store.ts'
import { insertHub } from '../../appliance/src/features/hubs/store.ts'
import type { Tx } from '../../appliance/src/platform/db/index.ts'
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

/** A row of numbers that looks like chance and is the same every time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

type Wish = { setting: string; value: SettingValue; mode: Mode }
type PolicyOf = { id: string; name: string; entries: Wish[] }

const POLICIES: readonly { name: string; description: string; entries: Wish[] }[] = [
  {
    name: 'Hearing protection',
    description: 'As agreed with the works council on 12 November.',
    entries: [
      { setting: 'safety.twa.limit', value: 'dba80', mode: 'mandatory' },
      { setting: 'safety.startle', value: 'enhanced', mode: 'mandatory' },
      { setting: 'safety.g616', value: true, mode: 'locked' },
    ],
  },
  {
    name: 'Contact centre',
    description: '',
    entries: [
      { setting: 'mic.mute.led', value: 100, mode: 'locked' },
      { setting: 'prompts.voice', value: 'tones', mode: 'locked' },
      { setting: 'power.inactive', value: 28_800, mode: 'locked' },
      { setting: 'sidetone.level', value: 33, mode: 'suggested' },
      { setting: 'mute.reminder.mode', value: 'time', mode: 'suggested' },
      { setting: 'mute.alert.enabled', value: true, mode: 'locked' },
      { setting: 'ring.vibrate', value: false, mode: 'locked' },
    ],
  },
]

/** Share of headsets on which everything holds; of the others, share of settings that do. */
const FLAWLESS = 0.75
const GOOD = 0.8

/** Evidence for one wish; most are compliant, the others in every state there is. */
function evidenceOf(
  wish: Wish,
  policy: PolicyOf,
  given: { roll: () => number; now: number; flawless: boolean },
): SettingState {
  const { roll, now, flawless } = given
  const mapping = (earshotReference.settings as Record<string, { readable: boolean } | undefined>)[
    wish.setting
  ]
  const troubles = ['drifted', 'refused', 'pending', 'notDuringCall', 'blocked', 'unreachable'] as const
  const trouble = flawless || roll() < GOOD ? null : troubles[Math.floor(roll() * troubles.length)]
  const state = mapping?.readable === false ? 'asserted' : (trouble ?? 'compliant')
  const options = CATALOGUE.settings.get(wish.setting)
  const other =
    options?.kind === 'choice' ? (options.options.find((option) => option !== wish.value) ?? null) : null
  const holds = state === 'compliant'
  return {
    wanted: wish.value,
    actual:
      state === 'asserted' || state === 'unreachable'
        ? null
        : holds
          ? wish.value
          : typeof wish.value === 'boolean'
            ? !wish.value
            : other,
    actualText: wish.setting === 'sidetone.level' && holds ? 'step 1 of 3' : null,
    state,
    reason: state === 'blocked' ? 'inUse' : null,
    mode: wish.mode,
    policy: { id: policy.id, revision: 1 },
    verifiedBy: state === 'asserted' ? 'write' : 'readBack',
    verifiedAt: now - Math.floor(roll() * 14 * MINUTE),
    reasserted: state === 'drifted' ? 1 + Math.floor(roll() * 11) : roll() < 0.2 ? 1 : 0,
    since: now - Math.floor(roll() * 3 * DAY),
    lastError: state === 'refused' ? 'the headset answered “not ready”' : null,
  }
}

function deviceOf(number: number, policies: readonly PolicyOf[], now: number): DeviceState {
  const roll = dice(number + 7)
  const managed = roll() < 0.85
  const serial = `VH7K-${String(2000 + (number % 400))}-${String(1000 + number).padStart(4, '0')}`
  const flawless = roll() < FLAWLESS
  const seen = now - Math.floor(roll() * 50 * MINUTE)
  const settings = Object.fromEntries(
    policies.flatMap((policy) =>
      policy.entries.map((wish) => [wish.setting, evidenceOf(wish, policy, { roll, now, flawless })]),
    ),
  )
  const quiet: SettingState = {
    wanted: null, actual: 'flat', actualText: null, state: 'leftToWearer', reason: null, mode: null, policy: null,
    verifiedBy: 'readBack', verifiedAt: seen, reasserted: 0, since: now - 9 * DAY, lastError: null,
  } // prettier-ignore
  return {
    facts: {
      model: managed ? 'earshot-reference' : 'standard-telephony-headset',
      headset: {
        vendorId: 0x1209, productId: 0xea01, serial, firmware: managed ? '1.4.1' : null,
        name: managed ? 'Earshot Reference Headset' : 'Acme Voice 20',
      }, // prettier-ignore
      via:
        number % 3 === 0
          ? {
              vendorId: 0x1209,
              productId: 0xea02,
              name: 'Earshot Reference Dongle',
              serial: null,
              firmware: '1.0.2',
            }
          : null,
      connected: true,
      status: managed ? 'ready' : 'unsupported',
      battery: managed ? { percent: 20 + Math.floor(roll() * 80), charging: false } : null,
      telephony: null,
      firstSeenAt: now - 60 * DAY,
      lastSeenAt: seen,
    },
    settings: managed ? { ...settings, 'eq.preset': quiet } : {},
    suggestions: [],
  }
}

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
          people: people.ids,
          now,
        })
    })
  }
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
): Promise<{ ids: string[]; group: string }> {
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
    const rows: { id: string }[] = await tx('people').where({ organization_id: organizationId }).select('id')
    const group: { id: string } | undefined = await tx('people_groups')
      .where({ external_id: 'g1' })
      .first('id')
    return { ids: rows.map(({ id }) => id), group: group?.id ?? '' }
  })
}

type Plan = {
  organizationId: string
  number: number
  policies: readonly PolicyOf[]
  people: readonly string[]
  now: number
}

async function plantComputer({ devices }: Appliance, tx: Tx, plan: Plan): Promise<void> {
  const { organizationId, number, now } = plan
  const id = newId()
  const personId = plan.people[number % plan.people.length] ?? null
  const statuses = [
    'active',
    'active',
    'active',
    'active',
    'active',
    'active',
    'pending',
    'quarantined',
  ] as const
  await insertHub(tx, {
    id,
    organizationId,
    keyId: newId(),
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: newId() } as never,
    status: statuses[number % statuses.length] ?? 'active',
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
  const memory = { incarnation: null, sequence: 0, contacts: 0, superseded: [] }
  await saveContacts(tx, [{ hubId: id, organizationId, memory, lastContactAt: now - (number % 40) * MINUTE }])
  const source = { organizationId, hubId: id, personId, full: true }
  const device = deviceOf(number, plan.policies, now)
  await devices.applyDelta(
    tx,
    source,
    { [`${device.facts.model}/${device.facts.headset.serial ?? ''}`]: device },
    now - (number % 50) * MINUTE,
  )
}
