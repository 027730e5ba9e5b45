import { z } from 'zod'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import { SIGN_OUT_PATH } from '../../platform/http/admin-router.ts'
import { freshForm, nextPathSchema, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { passwordSchema } from './administrator.ts'
import { presentFirstRun, presentSignIn } from './entrance-view-models.ts'
import { firstRunSchema } from './first-run.ts'
import type { Administrators } from './service.ts'

/** Where people sign in, and where the first of them is made. */
export const SIGN_IN_PATH = '/sign-in'
export const FIRST_RUN_PATH = '/first-run'

/** Where to go who is not signed in. */
export const entrance = async ({ firstRun }: Administrators): Promise<string> =>
  (await firstRun.isSetUp()) ? SIGN_IN_PATH : FIRST_RUN_PATH

/** Routes for people who are not signed in yet, and the way out. */
export const entranceRoutes = (administrators: Administrators): AdminRoute[] => [
  ...signInRoutes(administrators),
  ...firstRunRoutes(administrators),
]

const userName = z.string().max(200)
const signInForm = z.object({ userName, password: passwordSchema, next: nextPathSchema })

function signInRoutes(administrators: Administrators): AdminRoute[] {
  const page = (form: FormState): AdminAnswer => ({
    view: 'administrators/sign-in',
    model: presentSignIn(form),
  })
  return [
    adminRoute({
      method: 'GET',
      path: SIGN_IN_PATH,
      access: 'public',
      query: z.object({ next: nextPathSchema }),
      async handle({ admin, query }) {
        if (!(await administrators.firstRun.isSetUp())) return { redirect: FIRST_RUN_PATH }
        return admin ? { redirect: query.next } : page(freshForm({ next: query.next }))
      },
    }),
    adminRoute({
      method: 'POST',
      path: SIGN_IN_PATH,
      access: 'public',
      form: signInForm,
      async handle({ admin, form: { next, ...typed }, address, browser }) {
        const replaces = admin?.sessionId
        const session = await administrators.signIn({ ...typed, address, browser, replaces })
        return { redirect: next, session }
      },
      onInvalid: (request, error) => Promise.resolve(page(refusedForm(request.form, error))),
    }),
    adminRoute({
      method: 'POST',
      path: SIGN_OUT_PATH,
      access: 'signedIn',
      async handle(request) {
        await administrators.signOut(signedIn(request))
        return { redirect: SIGN_IN_PATH, session: null }
      },
    }),
  ]
}

const firstRunForm = firstRunSchema.extend({ code: z.string().trim().max(100) })

function firstRunRoutes(administrators: Administrators): AdminRoute[] {
  const { firstRun } = administrators
  const page = async (form: FormState): Promise<AdminAnswer> => ({
    view: 'administrators/first-run',
    model: presentFirstRun(form, await firstRun.isRestored(), Intl.supportedValuesOf('timeZone')),
  })
  return [
    adminRoute({
      method: 'GET',
      path: FIRST_RUN_PATH,
      access: 'public',
      async handle() {
        return (await firstRun.isSetUp()) ? { redirect: SIGN_IN_PATH } : page(freshForm())
      },
    }),
    adminRoute({
      method: 'POST',
      path: FIRST_RUN_PATH,
      access: 'public',
      form: firstRunForm,
      async handle({ form: { code, ...input }, browser }) {
        const owner = await firstRun.completeWithCode(code, input)
        return { redirect: '/start', session: await administrators.openSession(owner, browser) }
      },
      onInvalid: (request, error) => page(refusedForm(request.form, error)),
    }),
  ]
}
