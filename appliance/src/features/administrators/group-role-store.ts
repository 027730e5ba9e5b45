import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Role } from '../../platform/http/capabilities.ts'

/** A role that a group gives to everybody in it. */
export type GroupRole = { groupId: string; role: Role; createdAt: number }

type Row = { group_id: string; role: string; created_at: number }

const COLUMNS = ['group_id', 'role', 'created_at']

const fromRow = (row: Row): GroupRole => ({
  groupId: row.group_id,
  role: row.role as Role,
  createdAt: row.created_at,
})

/** All of an organization: they are few. */
export async function listGroupRoles(reader: Reader, organizationId: string): Promise<GroupRole[]> {
  const rows: Row[] = await reader('administrator_groups')
    .where({ organization_id: organizationId })
    .orderBy('group_id')
    .select(COLUMNS)
  return rows.map(fromRow)
}

/** Organizations in which a group gives a role. */
export async function listOrganizationsWithRoles(reader: Reader): Promise<string[]> {
  const rows: { id: string }[] = await reader('administrator_groups')
    .distinct({ id: 'organization_id' })
    .orderBy('organization_id')
  return rows.map(({ id }) => id)
}

export async function saveGroupRole(tx: Tx, organizationId: string, given: GroupRole): Promise<void> {
  await tx('administrator_groups')
    .insert({
      organization_id: organizationId,
      group_id: given.groupId,
      role: given.role,
      created_at: given.createdAt,
    })
    .onConflict('group_id')
    .merge(['role'])
}

/** Whether there was one. */
export async function deleteGroupRole(tx: Tx, organizationId: string, groupId: string): Promise<boolean> {
  const deleted = await tx('administrator_groups')
    .where({ organization_id: organizationId, group_id: groupId })
    .delete()
  return deleted > 0
}
