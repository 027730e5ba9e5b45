import { z } from 'zod'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import { SIGN_OUT_PATH } from '../../platform/http/duties.ts'
import { freshForm, nextPathSchema, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { timeZones } from '../../platform/zone-time/index.ts'
import { codeSchema, passwordSchema } from './administrator.ts'
import { presentCode, presentFirstRun, presentSignIn } from './entrance-view-models.ts'
import { firstRunSchema } from './first-run.ts'
import type { Administrators } from './service.ts'

/** Where people sign in, and where the first of them is made. */
export const SIGN_IN_PATH = '/sign-in'
export const FIRST_RUN_PATH = '/first-run'
const CODE_PATH = '/sign-in/code'

/** Where to go who is not signed in. */
export const entrance = async ({ firstRun }: Administrators): Promise<string> =>
  (await firstRun.isSetUp()) ? SIGN_IN_PATH : FIRST_RUN_PATH

/** Routes for people who are not signed in yet, and the way out. */
export const entranceRoutes = (administrators: Administrators): AdminRoute[] => [
  ...signInRoutes(administrators),
  ...codeRoutes(administrators),
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
      async handle({ admin, query: { next }, sessionToken }) {
        if (!(await administrators.firstRun.isSetUp())) return { redirect: FIRST_RUN_PATH }
        if (admin) return { redirect: next }
        const waits = sessionToken !== undefined && (await administrators.waiting.isWaiting(sessionToken))
        return waits ? { redirect: address(CODE_PATH, { next }) } : page(freshForm({ next }))
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

/** The second step: the code of a sign-in whose password was right. To all other routes it is nobody. */
function codeRoutes({ finishSignIn, waiting }: Administrators): AdminRoute[] {
  const page = (form: FormState): AdminAnswer => ({ view: 'administrators/code', model: presentCode(form) })
  return [
    adminRoute({
      method: 'GET',
      path: CODE_PATH,
      access: 'public',
      query: z.object({ next: nextPathSchema }),
      async handle({ query: { next }, sessionToken }) {
        const waits = sessionToken !== undefined && (await waiting.isWaiting(sessionToken))
        return waits ? page(freshForm({ next })) : { redirect: address(SIGN_IN_PATH, { next }) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: CODE_PATH,
      access: 'public',
      form: z.object({ code: codeSchema, next: nextPathSchema }),
      async handle({ form: { code, next }, sessionToken: token = '', address: from, browser }) {
        const session = await finishSignIn({ token, code, address: from, browser })
        if (session !== null) return { redirect: next, session }
        return { redirect: address(SIGN_IN_PATH, { next }), notice: notice(say('signIn.tooLate')) }
      },
      onInvalid: (request, error) => Promise.resolve(page(refusedForm(request.form, error))),
    }),
    adminRoute({
      method: 'POST',
      path: `${SIGN_IN_PATH}/again`,
      access: 'public',
      async handle({ sessionToken = '' }) {
        await waiting.leave(sessionToken)
        return { redirect: SIGN_IN_PATH }
      },
    }),
  ]
}

const firstRunForm = firstRunSchema.extend({ code: z.string().trim().max(100) })

function firstRunRoutes(administrators: Administrators): AdminRoute[] {
  const { firstRun } = administrators
  const page = async (form: FormState): Promise<AdminAnswer> => ({
    view: 'administrators/first-run',
    model: presentFirstRun(form, await firstRun.isRestored(), timeZones()),
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
