/** What a directory says of a person. `key` is its immutable id. */
export type PersonFacts = {
  key: string
  name: string
  logins: string[]
  email: string | null
  disabled: boolean
  /** Levels of the unit the entry lies in, the innermost first, each as it is compared; left out where it isn't known. */
  unit?: readonly string[]
}

/** What of a person can change. */
export type PersonField = 'name' | 'logins' | 'email' | 'unit'

/** A person as stored. */
export type RosterPerson = Omit<PersonFacts, 'disabled' | 'unit'> & {
  id: string
  unit: readonly string[] | null
  state: 'active' | 'disabled' | 'missing'
  absentSince: number | null
}

/** A group as stored; `people` and `groups` are the keys of its direct members. */
export type RosterGroup = {
  id: string
  key: string
  name: string
  state: 'present' | 'missing'
  absentSince: number | null
  emptiedSince: number | null
  people: Set<string>
  groups: Set<string>
}

/** What is stored of one directory, by key. Nothing made by hand is in it. */
export type Roster = { people: Map<string, RosterPerson>; groups: Map<string, RosterGroup> }

type Person = { person: string }
type Group = { group: string }

/** What each kind of change tells. `person`, `group` and `member` are keys. */
type Changes = {
  'person.added': { facts: PersonFacts }
  'person.changed': { facts: PersonFacts; fields: PersonField[] }
  /** Explicit: the directory itself says so. */
  'person.disabled': Person
  'person.enabled': Person
  /** Absence: first noticed, then certain; and its end. */
  'person.absent': Person
  'person.missing': Person
  'person.returned': Person & { disabled: boolean }
  'group.added': Group & { name: string }
  'group.renamed': Group & { name: string }
  'group.absent': Group
  'group.missing': Group
  'group.returned': Group
  /** Without members for the first time, and with members again. */
  'group.emptied': Group
  'group.filled': Group
  'member.added': Group & Person
  'member.removed': Group & Person
  'nested.added': Group & { member: string }
  'nested.removed': Group & { member: string }
}

/** Kind of a change. */
export type ChangeKind = keyof Changes

/** One thing to change in a roster. */
export type RosterChange<K extends ChangeKind = ChangeKind> = {
  [Kind in K]: { kind: Kind } & Changes[Kind]
}[K]

/** Kinds that leave what a hub is told as it is. */
const SILENT: ReadonlySet<ChangeKind> = new Set([
  'person.absent',
  'person.missing',
  'person.returned',
  'person.disabled',
  'person.enabled',
  'group.absent',
  'group.missing',
  'group.returned',
  'group.emptied',
  'group.filled',
])

/** Whether what a hub is told may change with these. */
export const mayAlterTargets = (changes: readonly RosterChange[]): boolean =>
  changes.some(({ kind }) => !SILENT.has(kind))

/** Whether somebody may lie in another unit with these. */
export const movesPeople = (changes: readonly RosterChange[]): boolean =>
  changes.some((change) => change.kind === 'person.changed' && change.fields.includes('unit'))

const NESTING: ReadonlySet<ChangeKind> = new Set(['group.added', 'nested.added', 'nested.removed'])

/** Whether the closure of nested groups may change with these. */
export const changesNesting = (changes: readonly RosterChange[]): boolean =>
  changes.some(({ kind }) => NESTING.has(kind))
