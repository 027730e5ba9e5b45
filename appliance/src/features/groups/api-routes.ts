import { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import {
  apiChange,
  apiList,
  apiRead,
  apiWork,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { People } from '../people/index.ts'
import type { GroupPageDeps } from './page-deps.ts'

type Deps = GroupPageDeps & { people: Pick<People, 'list' | 'find'> }

const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['present', 'missing']),
  absentSince: instant.nullable(),
  directoryId: z.string().nullable(),
})

/** A person, as lists of people answer them. */
const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  logins: z.array(z.string()),
  email: z.string().nullable(),
  state: z.enum(['active', 'disabled', 'missing']),
})

const name = z.object({ name: z.string().max(1_000) })
const MOST_MEMBERS = 1_000

/** People and groups for scripts. */
export const groupOperations = (deps: Deps): ApiOperation[] => [
  ...peopleOperations(deps),
  ...readOperations(deps),
  ...localOperations(deps),
  ...memberOperations(deps),
]

async function getGroup({ people }: GroupPageDeps, reader: Reader, { organizationId }: SignedIn, id: string) {
  const group = await people.findGroup(reader, organizationId, id)
  if (!group) throw new AppError('not_found', say('group.missing'))
  return group
}

const peopleOperations = ({ database, people, audit }: Deps): ApiOperation[] => [
  apiList({
    id: 'people.list',
    path: '/people',
    scope: 'people.view',
    summary: say('api.people.list'),
    personal: true,
    filters: {
      search: z.string().trim().min(1).max(100).optional(),
      state: z.enum(['active', 'disabled', 'missing']).optional(),
    },
    item: personSchema,
    async list({ admin, query }, page) {
      const { organizationId } = admin
      await audit.viewed(admin, 'people.listed', { kind: 'organization', id: organizationId })
      return people.list(database.read, organizationId, query, page)
    },
  }),
  apiRead({
    id: 'people.get',
    path: '/people/:id',
    scope: 'people.view',
    summary: say('api.people.get'),
    personal: true,
    params: idOnly,
    answer: personSchema,
    async read({ admin, params: { id } }) {
      const person = await people.find(database.read, admin.organizationId, id)
      if (!person) throw new AppError('not_found', say('person.missing'))
      await audit.viewed(admin, 'person.viewed', { kind: 'person', id })
      return person
    },
  }),
]

const readOperations = (deps: Deps): ApiOperation[] => [
  apiList({
    id: 'groups.list',
    path: '/groups',
    scope: 'people.view',
    summary: say('api.groups.list'),
    filters: { search: z.string().trim().min(1).max(100).optional() },
    item: groupSchema,
    list: ({ admin, query }, page) =>
      deps.people.listGroups(deps.database.read, admin.organizationId, query, page),
  }),
  apiRead({
    id: 'groups.get',
    path: '/groups/:id',
    scope: 'people.view',
    summary: say('api.groups.get'),
    params: idOnly,
    answer: groupSchema,
    read: ({ admin, params }) => getGroup(deps, deps.database.read, admin, params.id),
  }),
  apiList({
    id: 'groups.members',
    path: '/groups/:id/members',
    scope: 'people.view',
    summary: say('api.groups.members'),
    personal: true,
    params: idOnly,
    item: personSchema,
    async list({ admin, params: { id } }, page) {
      await getGroup(deps, deps.database.read, admin, id)
      await deps.audit.viewed(admin, 'people.listed', { kind: 'group', id })
      return deps.people.peopleOf(deps.database.read, admin.organizationId, id, page)
    },
  }),
]

const localOperations = (deps: Deps): ApiOperation[] => [
  apiChange({
    id: 'groups.create',
    method: 'POST',
    path: '/groups',
    scope: 'policies.publish',
    summary: say('api.groups.create'),
    body: name,
    answer: groupSchema,
    async change(tx, { admin, body }) {
      const id = await deps.groups.create(tx, admin.organizationId, body.name, admin.actor)
      return getGroup(deps, tx, admin, id)
    },
  }),
  apiChange({
    id: 'groups.rename',
    method: 'PUT',
    path: '/groups/:id',
    scope: 'policies.publish',
    summary: say('api.groups.rename'),
    params: idOnly,
    body: name,
    answer: groupSchema,
    guards: (tx, { admin, params }) => getGroup(deps, tx, admin, params.id),
    async change(tx, { admin, params: { id }, body }) {
      await deps.groups.rename(tx, admin.organizationId, id, body.name, admin.actor)
      return getGroup(deps, tx, admin, id)
    },
  }),
  apiChange({
    id: 'groups.remove',
    method: 'DELETE',
    path: '/groups/:id',
    scope: 'policies.publish',
    summary: say('api.groups.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await deps.groups.remove(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]

const memberOperations = (deps: Deps): ApiOperation[] => [
  apiWork({
    id: 'groups.addMembers',
    method: 'POST',
    path: '/groups/:id/members',
    scope: 'policies.publish',
    summary: say('api.groups.addMembers'),
    personal: true,
    params: idOnly,
    body: z.object({ people: z.array(z.string().trim().min(1).max(1_000)).min(1).max(MOST_MEMBERS) }),
    answer: z.object({
      results: z.array(
        z.object({ text: z.string(), result: z.enum(['added', 'already', 'none', 'several']) }),
      ),
    }),
    async work({ admin, params: { id }, body }) {
      const { organizationId, actor } = admin
      await getGroup(deps, deps.database.read, admin, id)
      await deps.audit.viewed(admin, 'people.listed', { kind: 'group', id })
      const results = await deps.database.write((tx) =>
        deps.groups.addMembers(tx, organizationId, id, body.people, actor),
      )
      return { results }
    },
  }),
  apiChange({
    id: 'groups.removeMember',
    method: 'DELETE',
    path: '/groups/:id/members/:person',
    scope: 'policies.publish',
    summary: say('api.groups.removeMember'),
    params: idOnly.extend({ person: idOnly.shape.id }),
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params: { id, person } }) {
      await deps.groups.removeMember(tx, organizationId, id, person, actor)
      return {}
    },
  }),
]
