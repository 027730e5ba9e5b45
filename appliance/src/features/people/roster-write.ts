import type { Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { newId } from '../../platform/ids.ts'
import { inBatches } from './batches.ts'
import { indexedWordsOf } from './person.ts'
import type { ChangeKind, PersonFacts, RosterChange } from './roster.ts'

type Scope = { organizationId: string; connectionId: string; now: number }

const isOf = <K extends ChangeKind>(kind: K, change: { kind: ChangeKind }): change is RosterChange<K> =>
  change.kind === kind

const pick = <K extends ChangeKind>(changes: readonly RosterChange[], kind: K): RosterChange<K>[] =>
  changes.flatMap((change) => (isOf(kind, change) ? [change] : []))

type Word = { organization_id: string; kind: string; word: string; subject_id: string }

const wordRows = (organizationId: string, kind: 'person' | 'group', id: string, texts: string[]): Word[] =>
  indexedWordsOf(...texts).map((word) => ({ organization_id: organizationId, kind, word, subject_id: id }))

const loginRows = (organizationId: string, personId: string, logins: string[]): object[] =>
  [...new Map(logins.map((login) => [fold(login), login]))].map(([login_folded, login]) => ({
    organization_id: organizationId,
    person_id: personId,
    login,
    login_folded,
  }))

const unitText = ({ unit }: PersonFacts): string | null => (unit ? JSON.stringify(unit) : null)

async function addPeople(tx: Tx, scope: Scope, people: PersonFacts[]): Promise<void> {
  await inBatches(people, async (batch) => {
    const added = batch.map((facts) => ({ id: newId(), facts }))
    await tx('people').insert(
      added.map(({ id, facts }) => ({
        id,
        organization_id: scope.organizationId,
        connection_id: scope.connectionId,
        external_id: facts.key,
        name: facts.name,
        name_folded: fold(facts.name),
        email: facts.email,
        unit: unitText(facts),
        state: facts.disabled ? 'disabled' : 'active',
        absent_since: null,
        created_at: scope.now,
      })),
    )
    const logins = added.flatMap(({ id, facts }) => loginRows(scope.organizationId, id, facts.logins))
    await inBatches(logins, (rows) => tx('people_logins').insert(rows))
    const words = added.flatMap(({ id, facts }) =>
      wordRows(scope.organizationId, 'person', id, [facts.name, ...facts.logins]),
    )
    await inBatches(words, (rows) => tx('people_words').insert(rows))
  })
}

async function changePerson(tx: Tx, scope: Scope, id: string, facts: PersonFacts): Promise<void> {
  await tx('people')
    .where({ id, organization_id: scope.organizationId })
    .update({
      name: facts.name,
      name_folded: fold(facts.name),
      email: facts.email,
      unit: unitText(facts),
    })
  await tx('people_logins').where({ person_id: id }).delete()
  await inBatches(loginRows(scope.organizationId, id, facts.logins), (rows) =>
    tx('people_logins').insert(rows),
  )
  await tx('people_words').where({ subject_id: id }).delete()
  const words = wordRows(scope.organizationId, 'person', id, [facts.name, ...facts.logins])
  await inBatches(words, (rows) => tx('people_words').insert(rows))
}

async function addGroups(tx: Tx, scope: Scope, groups: { group: string; name: string }[]): Promise<void> {
  await inBatches(groups, async (batch) => {
    const added = batch.map((group) => ({ ...group, id: newId() }))
    await tx('people_groups').insert(
      added.map(({ id, group, name }) => ({
        id,
        organization_id: scope.organizationId,
        connection_id: scope.connectionId,
        external_id: group,
        name,
        name_folded: fold(name),
        state: 'present',
        absent_since: null,
        emptied_since: null,
        created_at: scope.now,
      })),
    )
    const words = added.flatMap(({ id, name }) => wordRows(scope.organizationId, 'group', id, [name]))
    await inBatches(words, (rows) => tx('people_words').insert(rows))
  })
}

async function renameGroup(tx: Tx, scope: Scope, id: string, name: string): Promise<void> {
  await tx('people_groups')
    .where({ id, organization_id: scope.organizationId })
    .update({ name, name_folded: fold(name) })
  await tx('people_words').where({ subject_id: id }).delete()
  await tx('people_words').insert(wordRows(scope.organizationId, 'group', id, [name]))
}

/** What each note about a person or group does to its row. */
const notes = (now: number): Record<string, { table: 'people' | 'people_groups'; set: object }> => ({
  'person.disabled': { table: 'people', set: { state: 'disabled' } },
  'person.enabled': { table: 'people', set: { state: 'active' } },
  'person.absent': { table: 'people', set: { absent_since: now } },
  'person.missing': { table: 'people', set: { state: 'missing' } },
  'group.absent': { table: 'people_groups', set: { absent_since: now } },
  'group.missing': { table: 'people_groups', set: { state: 'missing' } },
  'group.returned': { table: 'people_groups', set: { state: 'present', absent_since: null } },
  'group.emptied': { table: 'people_groups', set: { emptied_since: now } },
  'group.filled': { table: 'people_groups', set: { emptied_since: null } },
})

/** Ids of a directory's people or groups, by key. */
async function idsByKey(
  tx: Tx,
  scope: Scope,
  table: 'people' | 'people_groups',
): Promise<(key: string) => string> {
  const rows: { id: string; external_id: string }[] = await tx(table)
    .where({ organization_id: scope.organizationId, connection_id: scope.connectionId })
    .select('id', 'external_id')
  const ids = new Map(rows.map((row) => [row.external_id, row.id]))
  return (key) => {
    const id = ids.get(key)
    if (id === undefined) throw new Error('A roster change names somebody who is not stored.')
    return id
  }
}

type IdOf = (key: string) => string

async function noteStates(tx: Tx, scope: Scope, changes: readonly RosterChange[], idOf: [IdOf, IdOf]) {
  const [person, group] = idOf
  const effects = notes(scope.now)
  for (const change of changes) {
    const effect = effects[change.kind]
    if (effect && 'person' in change)
      await tx(effect.table)
        .where({ id: person(change.person) })
        .update(effect.set)
    else if (effect && 'group' in change)
      await tx(effect.table)
        .where({ id: group(change.group) })
        .update(effect.set)
  }
  for (const { person: key, disabled } of pick(changes, 'person.returned'))
    await tx('people')
      .where({ id: person(key) })
      .update({ state: disabled ? 'disabled' : 'active', absent_since: null })
}

type Pair = { group: string; member: string }

async function linkMembers(
  tx: Tx,
  scope: Scope,
  table: string,
  column: string,
  pairs: Pair[],
): Promise<void> {
  const rows = pairs.map(({ group, member }) => ({
    organization_id: scope.organizationId,
    group_id: group,
    [column]: member,
    origin: 'directory',
  }))
  await inBatches(rows, (batch) => tx(table).insert(batch))
}

async function unlinkMembers(tx: Tx, table: string, column: string, pairs: Pair[]): Promise<void> {
  const byGroup = Map.groupBy(pairs, ({ group }) => group)
  for (const [group, members] of byGroup)
    await inBatches(members, (batch) =>
      tx(table)
        .where({ group_id: group, origin: 'directory' })
        .whereIn(
          column,
          batch.map(({ member }) => member),
        )
        .delete(),
    )
}

/** Writes every change, people and groups before what links them. */
export async function applyChanges(tx: Tx, scope: Scope, changes: readonly RosterChange[]): Promise<void> {
  await addPeople(
    tx,
    scope,
    pick(changes, 'person.added').map(({ facts }) => facts),
  )
  await addGroups(tx, scope, pick(changes, 'group.added'))
  const person = await idsByKey(tx, scope, 'people')
  const group = await idsByKey(tx, scope, 'people_groups')
  for (const { facts } of pick(changes, 'person.changed'))
    await changePerson(tx, scope, person(facts.key), facts)
  for (const renamed of pick(changes, 'group.renamed'))
    await renameGroup(tx, scope, group(renamed.group), renamed.name)
  await noteStates(tx, scope, changes, [person, group])

  const people = (kind: 'member.added' | 'member.removed'): Pair[] =>
    pick(changes, kind).map((change) => ({ group: group(change.group), member: person(change.person) }))
  const groups = (kind: 'nested.added' | 'nested.removed'): Pair[] =>
    pick(changes, kind).map((change) => ({ group: group(change.group), member: group(change.member) }))
  await unlinkMembers(tx, 'people_members', 'person_id', people('member.removed'))
  await unlinkMembers(tx, 'people_nestings', 'member_group_id', groups('nested.removed'))
  await linkMembers(tx, scope, 'people_members', 'person_id', people('member.added'))
  await linkMembers(tx, scope, 'people_nestings', 'member_group_id', groups('nested.added'))
}
