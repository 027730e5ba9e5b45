import type { PersonFacts } from '../people/index.ts'
import { fold } from '../../platform/fold.ts'
import { domainOf, foldName, withoutUid } from './dn.ts'
import { plainTextOf, textOf, textsOf, valuesOf } from './entry.ts'
import type { DirectoryKind, MemberForm } from './kinds.ts'
import type { RawEntry } from './port.ts'
import type { Note, NoteCode } from './reasons.ts'

/** A group as the directory shows it; members are keys of people and groups that were read. */
export type GroupFacts = {
  key: string
  name: string
  people: Set<string>
  groups: Set<string>
  /** Its kind can't be without members, and it shows none: they are hidden from us. */
  membersHidden: boolean
}

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

type Counter = (note: NoteCode, where?: string) => void

function noteCounter(): { count: Counter; notes(): Note[] } {
  const counts = new Map<string, Note>()
  return {
    count(note, where) {
      const key = JSON.stringify([note, where])
      const seen = counts.get(key)
      counts.set(key, { note, count: (seen?.count ?? 0) + 1, ...(where === undefined ? {} : { where }) })
    },
    notes: () => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, note]) => note),
  }
}

type Identified = { key: string; name: string | null; entry: RawEntry }

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

const isDisabled = (entry: RawEntry, kind: DirectoryKind): boolean =>
  kind.disabled.some(({ attribute, values }) =>
    textsOf(entry, attribute).some((value) => values.includes(value.toLowerCase())),
  )

function personOf({ key, entry }: Identified, reading: Reading): PersonFacts {
  const { kind, loginAttribute, email } = reading
  const logins = loginsOf(entry, loginAttribute)
  return {
    key,
    name: firstText(entry, kind.person.names) ?? logins[0] ?? '–',
    logins,
    email: email ? firstText(entry, [kind.person.email]) : null,
    disabled: isDisabled(entry, kind),
  }
}

/** Keys of people whose login somebody else has too. */
function sharingLogins(people: readonly PersonFacts[]): Set<string> {
  const holders = new Map<string, string[]>()
  for (const { key, logins } of people)
    for (const login of new Set(logins.map(fold))) holders.set(login, [...(holders.get(login) ?? []), key])
  return new Set([...holders.values()].filter((keys) => keys.length > 1).flat())
}

type Index = {
  names: Map<string, { person: string } | { group: string }>
  logins: Map<string, string>
  primary: Map<string, string[]>
}

function indexOf(
  people: Identified[],
  groups: Identified[],
  facts: PersonFacts[],
  kind: DirectoryKind,
): Index {
  const names: Index['names'] = new Map()
  for (const { name, key } of people) if (name !== null) names.set(name, { person: key })
  for (const { name, key } of groups) if (name !== null) names.set(name, { group: key })
  const primary = new Map<string, string[]>()
  for (const { key, entry } of people)
    for (const number of valuesOf(entry, kind.primaryGroup))
      primary.set(number, [...(primary.get(number) ?? []), key])
  return {
    names,
    logins: new Map(facts.flatMap(({ key, logins }) => logins.map((login) => [fold(login), key]))),
    primary,
  }
}

type Member = { person: string } | { group: string } | { unresolved: string }

function resolve(value: string, form: MemberForm, index: Index): Member {
  const text = textOf(value) ?? ''
  if (form === 'login') {
    const person = index.logins.get(fold(text))
    return person === undefined ? { unresolved: '' } : { person }
  }
  const written = form === 'nameAndUid' ? withoutUid(text) : text
  return index.names.get(foldName(written) ?? '') ?? { unresolved: domainOf(written) }
}

function groupOf(
  { key, entry }: Identified,
  name: string,
  kind: DirectoryKind,
  index: Index,
  count: Counter,
): GroupFacts {
  const people = new Set<string>()
  const groups = new Set<string>()
  for (const { attribute, form } of kind.group.members)
    for (const value of valuesOf(entry, attribute)) {
      const member = resolve(value, form, index)
      if ('person' in member) people.add(member.person)
      else if ('group' in member) groups.add(member.group)
      else count('unresolved', member.unresolved)
    }
  for (const number of valuesOf(entry, kind.primaryGroup))
    for (const person of index.primary.get(number) ?? []) people.add(person)
  groups.delete(key)
  const classes = textsOf(entry, 'objectclass').map((name) => name.toLowerCase())
  const membersHidden = kind.group.neverEmpty.some(
    (rule) => classes.includes(rule.class) && valuesOf(entry, rule.attribute).length === 0,
  )
  return { key, name, people, groups, membersHidden }
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
  const nameless = people.filter(({ name }) => name === null)
  for (const _ of nameless) count('unreadable')
  const unusable = new Set([...shared, ...[...without, ...nameless].map(({ key }) => key)])
  const usable = facts.filter(({ key }) => !unusable.has(key))
  const index = indexOf(people, groups, usable, reading.kind)
  const named = groups.flatMap((group) => {
    const name = firstText(group.entry, reading.kind.group.names)
    if (name === null || group.name === null) count('no_name')
    return name === null || group.name === null ? [] : [groupOf(group, name, reading.kind, index, count)]
  })
  return {
    people: new Map(usable.map((person) => [person.key, person])),
    groups: new Map(named.map((group) => [group.key, group])),
    unusable,
    notes: notes(),
  }
}
