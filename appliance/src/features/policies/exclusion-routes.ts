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
import { findAssignment } from './assignment-page.ts'
import { EXCLUDABLE, presentExclude } from './assignment-view-models.ts'
import { choicesOf } from './choices.ts'
import { seeFirst, type PolicyPageDeps } from './page-deps.ts'
import { readTime } from './read-time.ts'
import { POLICIES_PATH, policyPath } from './view-models.ts'

const EXCLUSIONS = `${POLICIES_PATH}/:id/assignments/:assignment/exclusions`
const id = z.string().regex(/^[\w-]{1,64}$/)
const params = idParams.extend({ assignment: id })
const kindSchema = z.enum(EXCLUDABLE)
const query = z.object({ kind: kindSchema.catch('person'), q: z.string().trim().max(100).default('') })
const form = z.object({
  ...seeFirst,
  kind: kindSchema,
  id: z.string().max(200).default(''),
  reason: z.string().max(2_000),
  until: z.string().max(20),
})

type Params = { id: string; assignment: string }

/** Who is taken out of an assignment. */
export function exclusionRoutes(deps: PolicyPageDeps): AdminRoute[] {
  const { database, policies, effects } = deps
  const back = ({ id: policyId, assignment }: Params): string =>
    policyPath(policyId, 'assignments', assignment)
  const page = async (
    admin: SignedIn,
    at: Params,
    chosen: { kind: string; search: string },
    state: FormState,
  ): Promise<AdminAnswer> => {
    const { policy, scope } = await findAssignment(deps, admin, at)
    const choices = await choicesOf(deps, admin, chosen.kind, chosen.search)
    const model = presentExclude(policy, at.assignment, scope, { ...chosen, choices }, state)
    return { view: 'policies/exclude', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: `${EXCLUSIONS}/new`,
      access: 'policies.publish',
      params,
      query,
      handle: (request) =>
        page(
          signedIn(request),
          request.params,
          { kind: request.query.kind, search: request.query.q },
          freshForm(),
        ),
    }),
    adminRoute({
      method: 'POST',
      path: EXCLUSIONS,
      access: 'policies.publish',
      params,
      form,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { kind, id: excluded, reason, until } = request.form
        const exclusion = { kind, id: excluded, reason, until: readTime('until', until, request.timeZone) }
        const { id: policyId, assignment: assignmentId } = request.params
        if (request.form.do === 'effect') {
          const change = { kind: 'exclude' as const, policyId, assignmentId, exclusion }
          return { redirect: await effects.propose(admin, change) }
        }
        await database.write((tx) =>
          policies.exclude(tx, organizationId, request.params.assignment, exclusion, actor),
        )
        return { redirect: back(request.params), notice: notice(say('exclude.done')) }
      },
      onInvalid: (request, error) => {
        const kind = kindSchema.catch('person').parse(request.form['kind'])
        return page(signedIn(request), request.params, { kind, search: '' }, refusedForm(request.form, error))
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${EXCLUSIONS}/:exclusion/end`,
      access: 'policies.publish',
      params: params.extend({ exclusion: id }),
      form: z.object(seeFirst),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { id: policyId, assignment: assignmentId, exclusion: exclusionId } = request.params
        if (request.form.do === 'effect') {
          const change = { kind: 'removeExclusion' as const, policyId, assignmentId, exclusionId }
          return { redirect: await effects.propose(admin, change) }
        }
        await database.write((tx) =>
          policies.removeExclusion(tx, organizationId, request.params.exclusion, actor),
        )
        return { redirect: back(request.params), notice: notice(say('exclude.ended')) }
      },
    }),
  ]
}
