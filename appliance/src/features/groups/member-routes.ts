import { z } from 'zod'
import { invalid } from '../../platform/errors.ts'
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
import type { MemberResult } from '../people/index.ts'
import type { GroupPageDeps } from './page-deps.ts'
import { groupPath, GROUPS_PATH } from './view-models.ts'

const MAX_LINES = 2_000
const memberParams = idParams.extend({ person: z.string().regex(/^[\w-]{1,64}$/) })

/** People as they are pasted, one to a line. Throws `AppError` `invalid`. */
export function linesOf(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) throw invalid('people', say('fault.needed'))
  if (lines.length > MAX_LINES) throw invalid('people', say('fault.tooMany', { max: MAX_LINES }))
  return lines
}

type ShowGroup = (
  admin: SignedIn,
  id: string,
  form: FormState,
  results: readonly MemberResult[],
) => Promise<AdminAnswer>

/** People are put into a group that was made here, and taken out. `show` is the group's page. */
export function memberRoutes({ database, groups }: GroupPageDeps, show: ShowGroup): AdminRoute[] {
  return [
    adminRoute({
      method: 'POST',
      path: `${GROUPS_PATH}/:id/members`,
      access: 'policies.publish',
      params: idParams,
      form: z.object({ people: z.string().max(200_000) }),
      async handle(request) {
        const admin = signedIn(request)
        const { id } = request.params
        const lines = linesOf(request.form.people)
        const results = await database.write((tx) =>
          groups.addMembers(tx, admin.organizationId, id, lines, admin.actor),
        )
        const left = results.filter(({ result }) => result === 'none' || result === 'several')
        return show(admin, id, freshForm({ people: left.map(({ text }) => text).join('\n') }), results)
      },
      onInvalid: (request, error) =>
        show(signedIn(request), request.params.id, refusedForm(request.form, error), []),
    }),
    adminRoute({
      method: 'POST',
      path: `${GROUPS_PATH}/:id/members/:person/remove`,
      access: 'policies.publish',
      params: memberParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id, person } = request.params
        await database.write((tx) => groups.removeMember(tx, organizationId, id, person, actor))
        return { redirect: groupPath(id), notice: notice(say('groups.removed')) }
      },
    }),
  ]
}
