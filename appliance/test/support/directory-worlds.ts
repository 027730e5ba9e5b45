import fc from 'fast-check'
import { kindOf } from '../../src/features/directory/kinds.ts'
import { normalise, type Snapshot } from '../../src/features/directory/normalise.ts'
import { planSync } from '../../src/features/directory/plan.ts'
import type { RawEntry } from '../../src/features/directory/entry.ts'
import { rosterAfter } from '../../src/features/directory/roster-model.ts'
import type { Roster, RosterChange } from '../../src/features/people/index.ts'

/** What a server shows. */
export type World = { people: RawEntry[]; groups: RawEntry[] }

/** A person and a group as the tests describe them; members are places in the lists. */
type PersonSketch = { login: number; name: string; disabled: boolean; gid: number }
type GroupSketch = { form: 'names' | 'unique' | 'posix'; people: number[]; groups: number[] }

const BASE = 'dc=corp,dc=test'
const READING = { kind: kindOf('openldap'), loginAttribute: 'uid', email: true }

/** An empty roster. */
export const NOTHING: Roster = { people: new Map(), groups: new Map() }

/** An entry, from text. */
export const entryOf = (attributes: Record<string, string[]>): RawEntry =>
  Object.entries(attributes)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, values.map((value) => Buffer.from(value).toString('latin1'))])

const personDn = (n: number): string => `uid=p${n},ou=People,${BASE}`
const groupDn = (n: number): string => `cn=g${n},ou=Groups,${BASE}`

const personEntry = ({ login, name, disabled, gid }: PersonSketch, n: number): RawEntry =>
  entryOf({
    objectclass: ['inetOrgPerson', ...(gid > 0 ? ['posixAccount'] : [])],
    entryuuid: [`person-${n}`],
    entrydn: [personDn(n)],
    uid: [`login${login}`],
    cn: [name],
    mail: [`p${n}@corp.test`],
    gidnumber: gid > 0 ? [String(gid)] : [],
    pwdaccountlockedtime: disabled ? ['000001010000Z'] : [],
  })

function groupEntry(group: GroupSketch, n: number, people: PersonSketch[]): RawEntry {
  const names = [...group.people.map(personDn), ...group.groups.map(groupDn)]
  const byForm = {
    names: { objectclass: ['groupOfNames'], member: names.length > 0 ? names : [BASE] },
    unique: {
      objectclass: ['groupOfUniqueNames'],
      uniquemember: names.length > 0 ? names : [`${BASE}#'0101'B`],
    },
    posix: {
      objectclass: ['posixGroup'],
      memberuid: group.people.map((at) => `LOGIN${people[at]?.login ?? 999}`),
      gidnumber: [String(n + 1)],
    },
  }
  return entryOf({
    entryuuid: [`group-${n}`],
    entrydn: [groupDn(n)],
    cn: [`Group ${n}`],
    ...byForm[group.form],
  })
}

/** Directories: people, some of whom share a login, and groups of every kind, nested in circles too. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    people: fc.array(
      fc.record({
        login: fc.nat(40),
        name: fc.string({ minLength: 1, maxLength: 12 }),
        disabled: fc.boolean(),
        gid: fc.nat(5),
      }),
      { maxLength: 25 },
    ),
    groups: fc.array(
      fc.record({
        form: fc.constantFrom('names' as const, 'unique' as const, 'posix' as const),
        people: fc.uniqueArray(fc.nat(27), { maxLength: 12 }),
        groups: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
      }),
      { maxLength: 7 },
    ),
  })
  .map(({ people, groups }) => ({
    people: people.map(personEntry),
    groups: groups.map((group, n) => groupEntry(group, n, people)),
  }))

/** What may go wrong on the way: entries missing, attributes hidden from some of them. */
export type Damage = { kind: 'lose' | 'hide'; of: 'people' | 'groups'; attribute: string; which: boolean[] }

const ATTRIBUTES = [
  'objectclass',
  'entryuuid',
  'entrydn',
  'uid',
  'cn',
  'mail',
  'gidnumber',
  'member',
  'uniquemember',
  'memberuid',
]

export const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('lose' as const, 'hide' as const),
    of: fc.constantFrom('people' as const, 'groups' as const),
    attribute: fc.constantFrom(...ATTRIBUTES),
    which: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
)

/** The world as a server shows it that loses or hides a part of it. */
export function damage(world: World, faults: readonly Damage[]): World {
  const shown = { ...world }
  for (const { kind, of, attribute, which } of faults) {
    const isHit = (_entry: RawEntry, at: number): boolean => which[at % which.length]!
    shown[of] =
      kind === 'lose'
        ? shown[of].filter((entry, at) => !isHit(entry, at))
        : shown[of].map((entry, at) =>
            isHit(entry, at) ? entry.filter(([name]) => name !== attribute) : entry,
          )
  }
  return shown
}

export const snapshotOf = (world: World): Snapshot => normalise(world, READING)

/** What has to change for a roster to say what the world shows. */
export const changesTo = (world: World, now: number, before: Roster = NOTHING): RosterChange[] =>
  planSync(before, snapshotOf(world), now)

/** The roster after taking over everything that the world shows. */
export const rosterOf = (world: World, now: number, before: Roster = NOTHING): Roster =>
  rosterAfter(before, changesTo(world, now, before), now)
