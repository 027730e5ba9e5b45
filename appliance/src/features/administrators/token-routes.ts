import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { CAPABILITIES } from '../../platform/http/capabilities.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Administrators } from './service.ts'
import { presentNewToken, presentTokens, TOKENS_PATH } from './token-view-models.ts'

type Deps = { administrators: Administrators; database: Database }

/** Tokens on the page, the newest first: at most twenty of them live. */
const SHOWN = 100

const tokenForm = z.object({
  label: z.string().max(1_000),
  scopes: z.array(z.enum(CAPABILITIES)).default([]),
  days: z.string().trim().max(10).transform(Number),
})

/** One's own API tokens: the list, a new one, and the end of one. */
export function tokenRoutes({ administrators, database }: Deps): AdminRoute[] {
  const { tokens } = administrators
  const page = async (admin: SignedIn, form: FormState): Promise<AdminAnswer> => {
    const { organizationId, administratorId } = admin
    const own = await tokens.list(database.read, organizationId, administratorId, { limit: SHOWN })
    const model = presentTokens(admin, own.rows, form, administrators.now())
    return { view: 'administrators/tokens', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: TOKENS_PATH,
      access: 'signedIn',
      handle: (request) => page(signedIn(request), freshForm({ days: '90' })),
    }),
    adminRoute({
      method: 'POST',
      path: TOKENS_PATH,
      access: 'signedIn',
      form: tokenForm,
      async handle(request) {
        const { text } = await database.write((tx) => tokens.create(tx, signedIn(request), request.form))
        return { view: 'administrators/new-token', model: presentNewToken(text) }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${TOKENS_PATH}/:id/revoke`,
      access: 'signedIn',
      params: idParams,
      async handle(request) {
        await database.write((tx) => tokens.revoke(tx, signedIn(request), request.params.id))
        return { redirect: TOKENS_PATH, notice: notice(say('token.revokedDone')) }
      },
    }),
  ]
}
