import type { Roster, RosterChange, RosterGroup, RosterPerson } from '../people/index.ts'

type Draft = { people: Map<string, RosterPerson>; groups: Map<string, RosterGroup> }

const copyOf = (roster: Roster): Draft => ({
  people: new Map([...roster.people].map(([key, person]) => [key, { ...person }])),
  groups: new Map(
    [...roster.groups].map(([key, group]) => [
      key,
      { ...group, people: new Set(group.people), groups: new Set(group.groups) },
    ]),
  ),
})

const newGroup = (key: string, name: string): RosterGroup => ({
  id: key,
  key,
  name,
  state: 'present',
  absentSince: null,
  emptiedSince: null,
  people: new Set(),
  groups: new Set(),
})

function changePeople(people: Draft['people'], change: RosterChange, now: number): void {
  const set = (key: string, values: Partial<RosterPerson>): void => {
    const stored = people.get(key)
    if (stored) people.set(key, { ...stored, ...values })
  }
  if (change.kind === 'person.added') {
    const { disabled, unit = null, ...facts } = change.facts
    people.set(facts.key, {
      ...facts,
      unit,
      id: facts.key,
      state: disabled ? 'disabled' : 'active',
      absentSince: null,
    })
  } else if (change.kind === 'person.changed') {
    const { key, name, logins, email, unit = null } = change.facts
    set(key, { name, logins, email, unit })
  } else if (change.kind === 'person.disabled') set(change.person, { state: 'disabled' })
  else if (change.kind === 'person.enabled') set(change.person, { state: 'active' })
  else if (change.kind === 'person.absent') set(change.person, { absentSince: now })
  else if (change.kind === 'person.missing') set(change.person, { state: 'missing' })
  else if (change.kind === 'person.returned')
    set(change.person, { state: change.disabled ? 'disabled' : 'active', absentSince: null })
}

function changeGroups(groups: Draft['groups'], change: RosterChange, now: number): void {
  const set = (key: string, values: Partial<RosterGroup>): void => {
    const stored = groups.get(key)
    if (stored) groups.set(key, { ...stored, ...values })
  }
  if (change.kind === 'group.added') groups.set(change.group, newGroup(change.group, change.name))
  else if (change.kind === 'group.renamed') set(change.group, { name: change.name })
  else if (change.kind === 'group.absent') set(change.group, { absentSince: now })
  else if (change.kind === 'group.missing') set(change.group, { state: 'missing' })
  else if (change.kind === 'group.returned') set(change.group, { state: 'present', absentSince: null })
  else if (change.kind === 'group.emptied') set(change.group, { emptiedSince: now })
  else if (change.kind === 'group.filled') set(change.group, { emptiedSince: null })
  else if (change.kind === 'member.added') groups.get(change.group)?.people.add(change.person)
  else if (change.kind === 'member.removed') groups.get(change.group)?.people.delete(change.person)
  else if (change.kind === 'nested.added') groups.get(change.group)?.groups.add(change.member)
  else if (change.kind === 'nested.removed') groups.get(change.group)?.groups.delete(change.member)
}

/** The roster after the changes: what `applyRoster` makes of the stored one. New people and groups have their key as id. */
export function rosterAfter(roster: Roster, changes: readonly RosterChange[], now: number): Roster {
  const draft = copyOf(roster)
  for (const change of changes) {
    changePeople(draft.people, change, now)
    changeGroups(draft.groups, change, now)
  }
  return draft
}

/** Keys of everybody in the group, directly or through others. */
export function peopleIn(roster: Roster, group: string): Set<string> {
  const people = new Set<string>()
  const groups = new Set([group])
  for (const key of groups) {
    const { people: direct, groups: nested } = roster.groups.get(key) ?? { people: [], groups: [] }
    for (const person of direct) people.add(person)
    for (const member of nested) groups.add(member)
  }
  return people
}
