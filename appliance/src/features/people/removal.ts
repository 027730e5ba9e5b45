import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readNesting, writeClosure } from './closure-store.ts'
import { closureOf } from './closure.ts'
import { findGroups, findPeople } from './store.ts'

/** Deletes a person whom the directory no longer has. Throws `AppError` `not_found`, or `conflict` while it still has them. */
export async function removePerson(tx: Tx, organizationId: string, personId: string): Promise<void> {
  const [person] = await findPeople(tx, organizationId, [personId])
  if (!person) throw new AppError('not_found', say('person.missing'))
  if (person.state !== 'missing') throw new AppError('conflict', say('person.kept'))
  const own = { organization_id: organizationId }
  await tx('people_members')
    .where({ ...own, person_id: personId })
    .delete()
  await tx('people_logins')
    .where({ ...own, person_id: personId })
    .delete()
  await tx('people_words')
    .where({ ...own, subject_id: personId })
    .delete()
  await tx('people')
    .where({ ...own, id: personId })
    .delete()
}

/** Deletes a group that the directory no longer has. Throws `AppError` `not_found`, or `conflict` while it still has it. */
export async function removeGroup(tx: Tx, organizationId: string, groupId: string): Promise<void> {
  const [group] = await findGroups(tx, organizationId, [groupId])
  if (!group) throw new AppError('not_found', say('group.missing'))
  if (group.state !== 'missing') throw new AppError('conflict', say('group.kept'))
  const own = { organization_id: organizationId }
  await tx('people_members')
    .where({ ...own, group_id: groupId })
    .delete()
  for (const column of ['group_id', 'member_group_id']) {
    await tx('people_nestings')
      .where({ ...own, [column]: groupId })
      .delete()
    await tx('people_closure')
      .where({ ...own, [column]: groupId })
      .delete()
  }
  await tx('people_words')
    .where({ ...own, subject_id: groupId })
    .delete()
  await tx('people_groups')
    .where({ ...own, id: groupId })
    .delete()
  const { groups, edges } = await readNesting(tx, organizationId)
  await writeClosure(tx, organizationId, closureOf(groups, edges))
}
