import { z } from 'zod'
import { pageOf, type Database } from '../../platform/db/index.ts'
import {
  apiChange,
  apiList,
  apiRead,
  apiWork,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
  type ApiWork,
} from '../../platform/http/api-operation.ts'
import { CAPABILITIES, ROLES, type Role } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Target } from './accounts.ts'
import { nameSchema, roleSchema, userNameSchema } from './administrator.ts'
import { groupRoleOperations } from './group-role-api.ts'
import type { Administrators } from './service.ts'

const administratorSchema = z.object({
  id: z.string(),
  userName: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAt: instant,
  disabledAt: instant.nullable(),
  lastSignedInAt: instant.nullable(),
  secondFactorAt: instant.nullable(),
  /** Whose account it is, where a directory proves who they are. */
  personId: z.string().nullable(),
  suspendedAt: instant.nullable(),
})

const tokenSchema = z.object({
  id: z.string(),
  label: z.string(),
  scopes: z.array(z.enum(CAPABILITIES)),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

type Deps = { administrators: Administrators; database: Database }

/** Administrators, roles, and one's own tokens, for scripts. A token makes no other: only people do, where it is shown. */
export const administratorOperations = (deps: Deps): ApiOperation[] => [
  ...readOperations(deps),
  ...accountOperations(deps),
  ...sessionOperations(deps),
  ...groupRoleOperations(deps),
  rolesOperation(),
]

const readOperations = ({ administrators, database }: Deps): ApiOperation[] => [
  apiList({
    id: 'administrators.list',
    path: '/administrators',
    scope: 'administrators.manage',
    summary: say('api.administrators.list'),
    item: administratorSchema,
    list: ({ admin }, page) => administrators.list(database.read, admin.organizationId, page),
  }),
  apiRead({
    id: 'administrators.get',
    path: '/administrators/:id',
    scope: 'administrators.manage',
    summary: say('api.administrators.get'),
    params: idOnly,
    answer: administratorSchema,
    read: ({ admin, params }) => administrators.get(database.read, admin.organizationId, params.id),
  }),
  apiList({
    id: 'tokens.list',
    path: '/tokens',
    scope: null,
    summary: say('api.tokens.list'),
    item: tokenSchema,
    list: ({ admin: { organizationId, administratorId } }, page) =>
      administrators.tokens.list(database.read, organizationId, administratorId, page),
  }),
  apiChange({
    id: 'tokens.revoke',
    method: 'DELETE',
    path: '/tokens/:id',
    scope: null,
    summary: say('api.tokens.revoke'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin, params }) {
      await administrators.tokens.revoke(tx, admin, params.id)
      return {}
    },
  }),
]

const targetOf = ({ organizationId, actor }: SignedIn, id: string): Target => ({ organizationId, id, actor })

const accountOperations = ({ administrators, database }: Deps): ApiOperation[] => {
  const change = <Body>(
    declared: Pick<ApiWork<{ id: string }, unknown, Body>, 'id' | 'method' | 'path' | 'summary' | 'body'>,
    work: (target: Target, body: Body) => Promise<void>,
  ): ApiOperation =>
    apiWork({
      ...declared,
      scope: 'administrators.manage',
      params: idOnly,
      answer: administratorSchema,
      async work({ admin, params: { id }, body }) {
        await work(targetOf(admin, id), body)
        return administrators.get(database.read, admin.organizationId, id)
      },
    })
  return [
    apiWork({
      id: 'administrators.create',
      method: 'POST',
      path: '/administrators',
      scope: 'administrators.manage',
      summary: say('api.administrators.create'),
      body: z.object({ userName: userNameSchema, name: nameSchema, role: roleSchema }),
      answer: administratorSchema.extend({ password: z.string() }),
      async work({ admin: { organizationId, actor }, body }) {
        const { administrator, password } = await administrators.create(organizationId, actor, body)
        return { ...administrator, password }
      },
    }),
    change(
      {
        id: 'administrators.changeRole',
        method: 'PUT',
        path: '/administrators/:id/role',
        summary: say('api.administrators.changeRole'),
        body: z.object({ role: roleSchema }),
      },
      (target, { role }) => administrators.changeRole(target, role),
    ),
    change(
      {
        id: 'administrators.disable',
        method: 'POST',
        path: '/administrators/:id/disable',
        summary: say('api.administrators.disable'),
      },
      (target) => administrators.disable(target),
    ),
    change(
      {
        id: 'administrators.enable',
        method: 'POST',
        path: '/administrators/:id/enable',
        summary: say('api.administrators.enable'),
      },
      (target) => administrators.enable(target),
    ),
  ]
}

const sessionOperations = ({ administrators, database }: Deps): ApiOperation[] => [
  apiList({
    id: 'administrators.sessions',
    path: '/administrators/:id/sessions',
    scope: 'administrators.manage',
    summary: say('api.administrators.sessions'),
    params: idOnly,
    item: z.object({ id: z.string(), browser: z.string(), createdAt: instant, lastSeenAt: instant }),
    async list({ admin, params }, page) {
      const sessions = await administrators.sessions(database.read, admin.organizationId, params.id)
      return pageOf(sessions, ({ id }) => id, page)
    },
  }),
  apiWork({
    id: 'administrators.endSession',
    method: 'DELETE',
    path: '/administrators/:id/sessions/:session',
    scope: 'administrators.manage',
    summary: say('api.administrators.endSession'),
    params: idOnly.extend({ session: idOnly.shape.id }),
    answer: nothing,
    async work({ admin, params: { id, session } }) {
      await administrators.endSession(targetOf(admin, id), session)
      return {}
    },
  }),
]

const rolesOperation = (): ApiOperation =>
  apiList({
    id: 'roles.list',
    path: '/roles',
    scope: null,
    summary: say('api.roles.list'),
    item: z.object({ role: roleSchema, capabilities: z.array(z.enum(CAPABILITIES)) }),
    list(_request, page) {
      const roles = (Object.keys(ROLES) as Role[]).map((role) => ({ role, capabilities: ROLES[role] }))
      return Promise.resolve(pageOf(roles, ({ role }) => role, page))
    },
  })
