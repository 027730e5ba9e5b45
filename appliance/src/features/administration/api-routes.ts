import { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'
import { apiChange, apiRead, instant, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { AdministrationDeps } from './admin-routes.ts'
import { changeAccessRules, changeOrganization } from './changes.ts'

const rulesSchema = z.object({ demandsSecondFactor: z.boolean(), asksPurpose: z.boolean() })

const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  rules: rulesSchema,
  createdAt: instant,
})

const keysSchema = z.object({
  kitIsStale: z.boolean(),
  authority: z.string(),
  keys: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      createdAt: instant,
      currentSince: instant.nullable(),
    }),
  ),
})

/** The organization and its keys for scripts. The recovery kit is for people: nothing else may hold it. */
export const administrationOperations = (deps: AdministrationDeps): ApiOperation[] => [
  ...organizationOperations(deps),
  ...keyOperations(deps),
]

const organizationOperations = (deps: AdministrationDeps): ApiOperation[] => [
  apiRead({
    id: 'organization.get',
    path: '/organization',
    scope: 'organization.manage',
    summary: say('api.organization.get'),
    answer: organizationSchema,
    read: ({ admin }) => deps.organizations.get(deps.database.read, admin.organizationId),
  }),
  apiChange({
    id: 'organization.change',
    method: 'PUT',
    path: '/organization',
    scope: 'organization.manage',
    summary: say('api.organization.change'),
    body: z.object({ name: z.string().max(1_000), timeZone: z.string().max(100) }),
    answer: organizationSchema,
    guards: (tx, { admin }) => deps.organizations.get(tx, admin.organizationId),
    async change(tx, { admin, body }) {
      await changeOrganization(deps, tx, admin, body)
      return deps.organizations.get(tx, admin.organizationId)
    },
  }),
  apiChange({
    id: 'organization.changeRules',
    method: 'PUT',
    path: '/organization/rules',
    scope: 'organization.manage',
    summary: say('api.organization.changeRules'),
    body: rulesSchema,
    answer: organizationSchema,
    async change(tx, { admin, body }) {
      await changeAccessRules(deps, tx, admin, body)
      return deps.organizations.get(tx, admin.organizationId)
    },
  }),
]

async function keysOf({ keys }: AdministrationDeps, reader: Reader, organizationId: string) {
  return {
    kitIsStale: await keys.kitIsStale(reader),
    authority: keys.authorityCertificate(),
    keys: await keys.signing.list(reader, organizationId),
  }
}

const keyOperations = (deps: AdministrationDeps): ApiOperation[] => [
  apiRead({
    id: 'keys.get',
    path: '/keys',
    scope: 'keys.manage',
    summary: say('api.keys.get'),
    answer: keysSchema,
    read: ({ admin }) => keysOf(deps, deps.database.read, admin.organizationId),
  }),
  apiChange({
    id: 'keys.announce',
    method: 'POST',
    path: '/keys/announce',
    scope: 'keys.manage',
    summary: say('api.keys.announce'),
    answer: keysSchema,
    async change(tx, { admin: { organizationId, actor } }) {
      await deps.custody.announce(tx, organizationId, actor)
      return keysOf(deps, tx, organizationId)
    },
  }),
  apiChange({
    id: 'keys.rotate',
    method: 'POST',
    path: '/keys/rotate',
    scope: 'keys.manage',
    summary: say('api.keys.rotate'),
    answer: keysSchema,
    async change(tx, { admin: { organizationId, actor } }) {
      await deps.custody.rotate(tx, organizationId, actor)
      return keysOf(deps, tx, organizationId)
    },
  }),
]
