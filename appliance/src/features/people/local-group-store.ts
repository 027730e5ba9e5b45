import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { newId } from '../../platform/ids.ts'
import { inBatches } from './batches.ts'
import { indexedWordsOf, type Group } from './person.ts'
import { findGroups } from './store.ts'

/** A group that was made here; undefined where there is none or a directory has it. */
export async function findLocalGroup(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Group | undefined> {
  const [group] = await findGroups(reader, organizationId, [id])
  return group?.directoryId === null ? group : undefined
}

/** Whether another group, of a directory or made here, has this name. */
export async function isGroupNameTaken(
  reader: Reader,
  organizationId: string,
  name: string,
  ownId: string | null,
): Promise<boolean> {
  const rows: { id: string }[] = await reader('people_groups')
    .where({ organization_id: organizationId, name_folded: fold(name) })
    .limit(2)
    .select('id')
  return rows.some(({ id }) => id !== ownId)
}

const saveWords = async (tx: Tx, organizationId: string, id: string, name: string): Promise<void> => {
  await tx('people_words').where({ organization_id: organizationId, subject_id: id }).delete()
  const words = indexedWordsOf(name).map((word) => ({
    organization_id: organizationId,
    kind: 'group',
    word,
    subject_id: id,
  }))
  if (words.length > 0) await tx('people_words').insert(words)
}

/** Makes a group that no directory knows; answers its id. */
export async function insertLocalGroup(
  tx: Tx,
  organizationId: string,
  name: string,
  now: number,
): Promise<string> {
  const id = newId()
  await tx('people_groups').insert({
    id,
    organization_id: organizationId,
    connection_id: null,
    external_id: null,
    name,
    name_folded: fold(name),
    state: 'present',
    absent_since: null,
    emptied_since: null,
    created_at: now,
  })
  await tx('people_closure').insert({
    organization_id: organizationId,
    group_id: id,
    member_group_id: id,
    depth: 0,
    via_group_id: id,
  })
  await saveWords(tx, organizationId, id, name)
  return id
}

export async function renameLocalGroup(
  tx: Tx,
  organizationId: string,
  id: string,
  name: string,
): Promise<void> {
  await tx('people_groups')
    .where({ organization_id: organizationId, id, connection_id: null })
    .update({ name, name_folded: fold(name) })
  await saveWords(tx, organizationId, id, name)
}

/** Deletes a group that was made here, with its memberships. */
export async function deleteLocalGroup(tx: Tx, organizationId: string, id: string): Promise<void> {
  const own = { organization_id: organizationId }
  for (const table of ['people_members', 'people_closure'])
    await tx(table)
      .where({ ...own, group_id: id })
      .delete()
  await tx('people_words')
    .where({ ...own, subject_id: id })
    .delete()
  await tx('people_groups')
    .where({ ...own, id, connection_id: null })
    .delete()
}

/** Which of these people have been put into the group by hand. */
export async function listLocalMembers(
  reader: Reader,
  organizationId: string,
  groupId: string,
  personIds: readonly string[],
): Promise<Set<string>> {
  const found = new Set<string>()
  await inBatches(personIds, async (batch) => {
    const rows: { person_id: string }[] = await reader('people_members')
      .where({ organization_id: organizationId, group_id: groupId, origin: 'local' })
      .whereIn('person_id', batch)
      .select('person_id')
    for (const row of rows) found.add(row.person_id)
  })
  return found
}

export async function insertLocalMembers(
  tx: Tx,
  organizationId: string,
  groupId: string,
  personIds: readonly string[],
): Promise<void> {
  await inBatches(personIds, (batch) =>
    tx('people_members').insert(
      batch.map((personId) => ({
        organization_id: organizationId,
        group_id: groupId,
        person_id: personId,
        origin: 'local',
      })),
    ),
  )
}

/** Takes a person out again; false where they were not in it. */
export async function deleteLocalMember(
  tx: Tx,
  organizationId: string,
  groupId: string,
  personId: string,
): Promise<boolean> {
  const gone = await tx('people_members')
    .where({ organization_id: organizationId, group_id: groupId, person_id: personId, origin: 'local' })
    .delete()
  return gone > 0
}
