import { fold } from '../../platform/fold.ts'
import type { PersonFacts } from '../people/index.ts'
import { domainOf, foldName, withoutUid } from './dn.ts'
import { textOf, textsOf, valuesOf, type RawEntry } from './entry.ts'
import type { DirectoryKind, MemberForm, Required } from './kinds.ts'
import type { NoteCode } from './reasons.ts'

/** A group as the directory shows it; members are keys of people and groups that were read. */
export type GroupFacts = {
  key: string
  name: string
  people: Set<string>
  groups: Set<string>
  /** It lacks what its class can't be without: members are hidden from us. */
  membersHidden: boolean
  /** It shows no member at all, which may mean the same. */
  showsNoMembers: boolean
}

/** Counts what is worth knowing. */
export type Counter = (note: NoteCode, where?: string) => void

/** An entry with its immutable id and its own name, folded. */
export type Identified = { key: string; name: string | null; entry: RawEntry }

/** Whether an attribute is hidden that the entry must have by its class. */
export function lacksRequired(entry: RawEntry, required: readonly Required[]): boolean {
  const classes = textsOf(entry, 'objectclass').map((name) => name.toLowerCase())
  return required.some((rule) => classes.includes(rule.class) && valuesOf(entry, rule.attribute).length === 0)
}

/** Who is meant by a name, a login or a primary group's number. */
type Index = {
  names: Map<string, { person: string } | { group: string }>
  logins: Map<string, string>
  primary: Map<string, string[]>
}

/** What members are looked up in. */
export function indexOf(
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

/** A group with its members resolved. */
export function groupOf(
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
  const shown = kind.group.members.flatMap(({ attribute }) => valuesOf(entry, attribute))
  return {
    key,
    name,
    people,
    groups,
    membersHidden: lacksRequired(entry, kind.group.required),
    showsNoMembers: shown.length === 0,
  }
}
