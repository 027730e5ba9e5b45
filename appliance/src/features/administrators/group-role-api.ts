import { z } from 'zod'
import { pageOf, type Database, type Reader } from '../../platform/db/index.ts'
import {
  apiChange,
  apiList,
  apiRead,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { roleSchema } from './administrator.ts'
import type { NamedGroupRole } from './group-roles.ts'
import type { Administrators } from './service.ts'

const groupRoleSchema = z.object({
  groupId: z.string(),
  group: z.string(),
  role: roleSchema,
  createdAt: instant,
})

const answerOf = ({ group, role, createdAt }: NamedGroupRole): z.output<typeof groupRoleSchema> => ({
  groupId: group.id,
  group: group.name,
  role,
  createdAt,
})

type Deps = { administrators: Pick<Administrators, 'groupRoles'>; database: Database }

/** Roles of the directory's groups for scripts: by the id of the group. */
export function groupRoleOperations({ administrators: { groupRoles }, database }: Deps): ApiOperation[] {
  const scope = 'administrators.manage' as const
  const path = '/group-roles/:id' as const
  const get = async (reader: Reader, organizationId: string, id: string) =>
    answerOf(await groupRoles.get(reader, organizationId, id))
  return [
    apiList({
      id: 'groupRoles.list',
      path: '/group-roles',
      scope,
      summary: say('api.groupRoles.list'),
      item: groupRoleSchema,
      async list({ admin }, page) {
        const roles = await groupRoles.list(database.read, admin.organizationId)
        return pageOf(roles.map(answerOf), ({ groupId }) => groupId, page)
      },
    }),
    apiRead({
      id: 'groupRoles.get',
      path,
      scope,
      summary: say('api.groupRoles.get'),
      params: idOnly,
      answer: groupRoleSchema,
      read: ({ admin, params }) => get(database.read, admin.organizationId, params.id),
    }),
    apiChange({
      id: 'groupRoles.give',
      method: 'PUT',
      path,
      scope,
      summary: say('api.groupRoles.give'),
      params: idOnly,
      body: z.object({ role: roleSchema }),
      answer: groupRoleSchema,
      async change(tx, { admin: { organizationId, actor }, params: { id: groupId }, body: { role } }) {
        await groupRoles.give(tx, organizationId, { groupId, role }, actor)
        return get(tx, organizationId, groupId)
      },
    }),
    apiChange({
      id: 'groupRoles.take',
      method: 'DELETE',
      path,
      scope,
      summary: say('api.groupRoles.take'),
      params: idOnly,
      answer: nothing,
      async change(tx, { admin: { organizationId, actor }, params }) {
        await groupRoles.take(tx, organizationId, params.id, actor)
        return {}
      },
    }),
  ]
}
