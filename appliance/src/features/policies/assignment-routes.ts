import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { localOf } from '../../platform/zone-time/index.ts'
import { findAssignment, getAssignmentOf } from './assignment-page.ts'
import { isKind, presentAssign, presentAssignment, presentAssignments } from './assignment-view-models.ts'
import { choicesOf } from './choices.ts'
import { findPublishedContests } from './contest-routes.ts'
import { noticeOfContests } from './contest-view-models.ts'
import { exclusionRoutes } from './exclusion-routes.ts'
import { seeFirst, type PolicyPageDeps } from './page-deps.ts'
import { namesOf, scopeTexts } from './scope-names.ts'
import { readTime } from './read-time.ts'
import { POLICIES_PATH, policyPath } from './view-models.ts'

const LIST = `${POLICIES_PATH}/:id/assignments`
const RANK = '100'
const assignmentParams = idParams.extend({ assignment: z.string().regex(/^[\w-]{1,64}$/) })
const chooserQuery = z.object({
  kind: z.string().max(20).default('group'),
  q: z.string().trim().max(100).default(''),
})
const period = { rank: z.string().max(20), startsAt: z.string().max(20), endsAt: z.string().max(20) }
const assignForm = z.object({
  ...period,
  ...seeFirst,
  kind: z.string().max(20),
  scope: z.string().max(200).default(''),
})

/** Whom a policy is given to, from when to when, and who is taken out. */
export const assignmentRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  ...oneRoutes(deps),
  ...exclusionRoutes(deps),
]

/** Reads rank, start and end, where the form was filled with `before`. */
function readPeriod(
  typed: { rank: string; startsAt: string; endsAt: string },
  timeZone: string,
  before: { startsAt: number | null; endsAt: number | null } = { startsAt: null, endsAt: null },
) {
  const rank = typed.rank.trim() === '' ? Number.NaN : Number(typed.rank)
  return {
    rank,
    startsAt: readTime('startsAt', typed.startsAt, timeZone, before.startsAt),
    endsAt: readTime('endsAt', typed.endsAt, timeZone, before.endsAt),
  }
}

function listRoutes(deps: PolicyPageDeps): AdminRoute[] {
  const { database, policies } = deps
  const assignPage = async (
    admin: SignedIn,
    id: string,
    { kind: wanted, search }: { kind: string; search: string },
    form: FormState,
  ): Promise<AdminAnswer> => {
    const policy = await policies.get(database.read, admin.organizationId, id)
    const kind = isKind(wanted) ? wanted : 'group'
    const choices = await choicesOf(deps, admin, kind, search)
    return { view: 'policies/assign', model: presentAssign(policy, { kind, search, choices }, form) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: LIST,
      access: 'policies.view',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId } = admin
        const policy = await policies.get(database.read, organizationId, request.params.id)
        const assignments = await policies.assignmentsOf(database.read, organizationId, policy.id)
        const scopes = await scopeTexts(deps, admin, assignments)
        const contests = await findPublishedContests(deps, organizationId, policy.id)
        const warning = noticeOfContests(contests, policy.id)
        return {
          view: 'policies/assignments',
          model: presentAssignments(policy, assignments, scopes, warning),
        }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${LIST}/new`,
      access: 'policies.publish',
      params: idParams,
      query: chooserQuery,
      handle: (request) =>
        assignPage(
          signedIn(request),
          request.params.id,
          { kind: request.query.kind, search: request.query.q },
          freshForm({ rank: RANK }),
        ),
    }),
    adminRoute({
      method: 'POST',
      path: LIST,
      access: 'policies.publish',
      params: idParams,
      form: assignForm,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { kind, scope, ...typed } = request.form
        const input = {
          ...readPeriod(typed, request.timeZone),
          scope: { kind, id: scope || null },
        }
        const { id } = request.params
        if (typed.do === 'effect')
          return { redirect: await deps.effects.propose(admin, { kind: 'assign', policyId: id, input }) }
        await database.write((tx) => policies.assign(tx, organizationId, id, input, actor))
        return { redirect: policyPath(id, 'assignments'), notice: notice(say('assign.done')) }
      },
      onInvalid: (request, error) => {
        const kind = request.form['kind']
        const chosen = { kind: typeof kind === 'string' ? kind : '', search: '' }
        return assignPage(signedIn(request), request.params.id, chosen, refusedForm(request.form, error))
      },
    }),
  ]
}

function oneRoutes(deps: PolicyPageDeps): AdminRoute[] {
  const { database, policies } = deps
  const page = async (
    admin: SignedIn,
    request: { params: { id: string; assignment: string }; timeZone: string },
    typed: FormState | null,
  ): Promise<AdminAnswer> => {
    const { policy, assignment, scope } = await findAssignment(deps, admin, request.params)
    const { timeZone } = request
    const stored = freshForm({
      rank: String(assignment.rank),
      startsAt: localOf(assignment.startsAt, timeZone),
      endsAt: localOf(assignment.endsAt, timeZone),
    })
    const idsOf = (kind: string) =>
      assignment.exclusions.filter((exclusion) => exclusion.kind === kind).map(({ id }) => id)
    const nameOf = await namesOf(deps, admin, { people: idsOf('person'), groups: idsOf('group'), sites: [] })
    const model = presentAssignment({ policy, assignment, scope, nameOf, form: typed ?? stored })
    return { view: 'policies/assignment', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: `${LIST}/:assignment`,
      access: 'policies.publish',
      params: assignmentParams,
      handle: (request) => page(signedIn(request), request, null),
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:assignment`,
      access: 'policies.publish',
      params: assignmentParams,
      form: z.object({ ...period, ...seeFirst }),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { id, assignment } = request.params
        const before = await getAssignmentOf(deps, organizationId, request.params)
        const input = readPeriod(request.form, request.timeZone, before)
        if (request.form.do === 'effect') {
          const change = { kind: 'changeAssignment' as const, policyId: id, assignmentId: assignment, input }
          return { redirect: await deps.effects.propose(admin, change) }
        }
        await database.write((tx) => policies.changeAssignment(tx, organizationId, assignment, input, actor))
        return { redirect: policyPath(id, 'assignments'), notice: notice(say('assign.changed')) }
      },
      onInvalid: (request, error) => page(signedIn(request), request, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:assignment/remove`,
      access: 'policies.publish',
      params: assignmentParams,
      form: z.object(seeFirst),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { id, assignment } = request.params
        if (request.form.do === 'effect') {
          const change = { kind: 'removeAssignment' as const, policyId: id, assignmentId: assignment }
          return { redirect: await deps.effects.propose(admin, change) }
        }
        await database.write((tx) => policies.removeAssignment(tx, organizationId, assignment, actor))
        return { redirect: policyPath(id, 'assignments'), notice: notice(say('assign.removed')) }
      },
    }),
  ]
}
