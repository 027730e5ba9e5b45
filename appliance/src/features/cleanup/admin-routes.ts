import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import {
  freshForm,
  pageQuery,
  pageRequest,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { CleanupPageDeps } from './page-deps.ts'
import { readRule } from './rule.ts'
import { presentSilent, SILENT_PATH } from './view-models.ts'

const number = z.string().max(100)
const listQuery = z.object(pageQuery)

/** Hubs that are not heard from, and the rule about them. */
export function cleanupRoutes({ database, cleanup }: CleanupPageDeps): AdminRoute[] {
  const page = async (
    { organizationId }: SignedIn,
    query: z.infer<typeof listQuery>,
    form: FormState,
  ): Promise<AdminAnswer> => {
    const silence = await cleanup.get(database.read, organizationId)
    const found = await cleanup.list(database.read, organizationId, pageRequest(query))
    return { view: 'cleanup/silent', model: presentSilent(silence, found, form) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: SILENT_PATH,
      access: 'hubs.view',
      query: listQuery,
      handle: (request) => page(signedIn(request), request.query, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: SILENT_PATH,
      access: 'hubs.manage',
      form: z.object({ namedAfter: number, retiredAfter: number.default(''), share: number }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const rule = readRule(request.form)
        await database.write((tx) => cleanup.change(tx, organizationId, rule, actor))
        return { redirect: SILENT_PATH, notice: notice(say('cleanup.saved')) }
      },
      onInvalid: (request, error) => page(signedIn(request), {}, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${SILENT_PATH}/retire`,
      access: 'hubs.manage',
      form: z.object({ expected: z.coerce.number().int().min(0) }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { expected } = request.form
        const changed = await cleanup.retire(organizationId, { actor, expected })
        return { redirect: SILENT_PATH, notice: notice(say('hubs.retired', { changed, matching: expected })) }
      },
      onInvalid: (request, error) => page(signedIn(request), {}, refusedForm({}, error)),
    }),
  ]
}
