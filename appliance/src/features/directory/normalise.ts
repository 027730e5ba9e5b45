import { fold } from '../../platform/fold.ts'
import type { PersonFacts } from '../people/index.ts'
import { plainTextOf, textOf, textsOf, valuesOf, type RawEntry } from './entry.ts'
import { foldName, levelsOf } from './dn.ts'
import type { DirectoryKind } from './kinds.ts'
import { groupOf, indexOf, lacksRequired, type Counter, type GroupFacts, type Identified } from './members.ts'
import type { Note } from './reasons.ts'

/** All that a directory says, by key. */
export type Snapshot = {
  people: Map<string, PersonFacts>
  groups: Map<string, GroupFacts>
  /** Keys of people who are there but can't be used (no login, a shared one, no name): what is stored of them stays. */
  unusable: Set<string>
  notes: Note[]
}

/** How the entries of a kind of server are read. */
export type Reading = { kind: DirectoryKind; loginAttribute: string; email: boolean }

/** Two different entries with one immutable id: nothing can be believed. */
export class DuplicateIds extends Error {}

/** A hostile answer may name any number of domains. */
const MAX_NOTES = 50

function noteCounter(): { count: Counter; notes(): Note[] } {
  const counts = new Map<string, Note>()
  return {
    count(note, where) {
      const key = JSON.stringify([note, where])
      const seen = counts.get(key)
      counts.set(key, { note, count: (seen?.count ?? 0) + 1, ...(where === undefined ? {} : { where }) })
    },
    notes: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, note]) => note)
        .slice(0, MAX_NOTES),
  }
}

/** Every entry has classes and a name of its own: one without is hidden from us in part. */
const isReadable = ({ name, entry }: Identified): boolean =>
  name !== null && valuesOf(entry, 'objectclass').length > 0

const KEY = /^[\x21-\x7e]{1,128}$/

/** Entries by id. The same entry twice (two bases, a moved page) counts once. */
function identify(entries: readonly RawEntry[], kind: DirectoryKind, count: Counter): Identified[] {
  const byKey = new Map<string, Identified>()
  for (const entry of entries) {
    const key = valuesOf(entry, kind.id)[0]
    const own = textsOf(entry, kind.ownName)[0]
    if (key === undefined || !KEY.test(key)) {
      count('no_id')
      continue
    }
    const seen = byKey.get(key)
    const name = own === undefined ? null : foldName(own)
    if (seen && seen.name !== name) throw new DuplicateIds('Two entries have one immutable id.')
    byKey.set(key, { key, name, entry })
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

const firstText = (entry: RawEntry, attributes: readonly string[]): string | null =>
  attributes.flatMap((name) => valuesOf(entry, name)).flatMap((value) => plainTextOf(value) ?? [])[0] ?? null

/** Logins are kept as they are written; one that people could not read on a page is none. */
const loginsOf = (entry: RawEntry, attribute: string): string[] =>
  [...new Set(valuesOf(entry, attribute).filter((value) => textOf(value) === plainTextOf(value)))]
    .flatMap((value) => textOf(value) ?? [])
    .filter((login) => login.length <= 255 && fold(login) !== '')
    .sort()

/** Whether the directory itself says that an account is disabled. */
export const isDisabled = (entry: RawEntry, kind: DirectoryKind): boolean =>
  kind.disabled.some(({ attribute, values }) =>
    textsOf(entry, attribute).some((value) => values.includes(value.toLowerCase())),
  )

/** Where an entry lies: all levels of its name but its own. */
function unitOf(entry: RawEntry, kind: DirectoryKind): Pick<PersonFacts, 'unit'> {
  const name = textsOf(entry, kind.ownName)[0]
  const levels = name === undefined ? null : levelsOf(name)
  return levels ? { unit: levels.slice(1) } : {}
}

function personOf({ key, entry }: Identified, reading: Reading): PersonFacts {
  const { kind, loginAttribute, email } = reading
  const logins = loginsOf(entry, loginAttribute)
  return {
    key,
    name: firstText(entry, kind.person.names) ?? logins[0] ?? '–',
    logins,
    email: email ? firstText(entry, [kind.person.email]) : null,
    disabled: isDisabled(entry, kind),
    ...unitOf(entry, kind),
  }
}

/** Keys of people whose login somebody else has too. */
function sharingLogins(people: readonly PersonFacts[]): Set<string> {
  const holders = new Map<string, string[]>()
  for (const { key, logins } of people)
    for (const login of new Set(logins.map(fold))) holders.set(login, [...(holders.get(login) ?? []), key])
  return new Set([...holders.values()].filter((keys) => keys.length > 1).flat())
}

/**
 * What was read, as people and groups with resolved members. The order of entries and values is irrelevant. Throws
 * `DuplicateIds`.
 */
export function normalise(
  read: { people: readonly RawEntry[]; groups: readonly RawEntry[] },
  reading: Reading,
): Snapshot {
  const { count, notes } = noteCounter()
  const people = identify(read.people, reading.kind, count)
  const groups = identify(read.groups, reading.kind, count)
  const facts = people.map((person) => personOf(person, reading))
  const shared = sharingLogins(facts)
  const without = facts.filter(({ logins }) => logins.length === 0)
  for (const _ of shared) count('shared_login')
  for (const _ of without) count('no_login')
  const hidden = people.filter(
    (person) => !isReadable(person) || lacksRequired(person.entry, reading.kind.person.required),
  )
  for (const _ of hidden) count('unreadable')
  const unusable = new Set([...shared, ...[...without, ...hidden].map(({ key }) => key)])
  const usable = facts.filter(({ key }) => !unusable.has(key))
  const index = indexOf(people, groups, usable, reading.kind)
  const named = groups.flatMap((group) => {
    const name = firstText(group.entry, reading.kind.group.names)
    const usable = name !== null && isReadable(group)
    if (!usable) count('no_name')
    return !usable ? [] : [groupOf(group, name, reading.kind, index, count)]
  })
  return {
    people: new Map(usable.map((person) => [person.key, person])),
    groups: new Map(named.map((group) => [group.key, group])),
    unusable,
    notes: notes(),
  }
}

type PackedGroup = Omit<GroupFacts, 'people' | 'groups'> & { people: string[]; groups: string[] }

/** A snapshot as it travels between processes. */
export type PackedSnapshot = {
  people: PersonFacts[]
  groups: PackedGroup[]
  unusable: string[]
  notes: Note[]
}

/** For JSON. */
export const packSnapshot = ({ people, groups, unusable, notes }: Snapshot): PackedSnapshot => ({
  people: [...people.values()],
  groups: [...groups.values()].map((group) => ({
    ...group,
    people: [...group.people],
    groups: [...group.groups],
  })),
  unusable: [...unusable],
  notes,
})

/** From JSON. */
export const unpackSnapshot = ({ people, groups, unusable, notes }: PackedSnapshot): Snapshot => ({
  people: new Map(people.map((person) => [person.key, person])),
  groups: new Map(
    groups.map((group) => [
      group.key,
      { ...group, people: new Set(group.people), groups: new Set(group.groups) },
    ]),
  ),
  unusable: new Set(unusable),
  notes,
})
