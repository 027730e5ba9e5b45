import { z } from 'zod'
import { because } from '../../platform/faults.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, nextPathSchema, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { PURPOSE_PATH } from '../../platform/http/purpose.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { presentPurpose } from './purpose-view-model.ts'
import type { Administrators } from './service.ts'

const purposeForm = z.object({
  purpose: z
    .string()
    .max(1_000)
    .regex(/^[^<>\p{Cc}]*$/u, because(say('fault.plainText'))),
  next: nextPathSchema,
})

/** Where people say what they look at personal data for, and go on to what they wanted to see. */
export function purposeRoutes(administrators: Administrators): AdminRoute[] {
  const page = (form: FormState) =>
    Promise.resolve({ view: 'administrators/purpose', model: presentPurpose(form) })
  return [
    adminRoute({
      method: 'GET',
      path: PURPOSE_PATH,
      access: 'signedIn',
      query: z.object({ next: nextPathSchema }),
      handle: ({ query }) => page(freshForm({ next: query.next })),
    }),
    adminRoute({
      method: 'POST',
      path: PURPOSE_PATH,
      access: 'signedIn',
      form: purposeForm,
      async handle(request) {
        const { purpose, next } = request.form
        await administrators.givePurpose(signedIn(request), purpose)
        return { redirect: next }
      },
      onInvalid: (request, error) => page(refusedForm(request.form, error)),
    }),
  ]
}
