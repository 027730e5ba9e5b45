import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { SECOND_FACTOR_PATH } from '../../platform/http/duties.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { codeSchema, passwordSchema } from './administrator.ts'
import { qrPicture } from './qr-picture.ts'
import { presentRecoveryCodes, presentSecondFactor, presentSetUp } from './second-factor-view-models.ts'
import type { Administrators } from './service.ts'

type Deps = { administrators: Administrators; database: Database }

const SET_UP = `${SECOND_FACTOR_PATH}/set-up`
const beginForm = z.object({ current: passwordSchema })
const proofForm = z.object({ current: passwordSchema, code: codeSchema })

/** One's own second factor, and taking somebody else's away. */
export const secondFactorRoutes = (deps: Deps): AdminRoute[] => [
  ...ownRoutes(deps),
  ...setUpRoutes(deps),
  resetRoute(deps),
]

/** What stands there, as it is now, with what was typed. */
const pageOf =
  ({ administrators, database }: Deps) =>
  async (admin: SignedIn, form: FormState): Promise<AdminAnswer> => {
    const { secondFactors } = administrators
    const { organizationId, administratorId } = admin
    const model = presentSecondFactor({
      since: (await administrators.get(database.read, organizationId, administratorId)).secondFactorAt,
      codesLeft: await secondFactors.codesLeft(database.read, admin),
      isDemanded: await secondFactors.isDemanded(database.read, admin),
      form,
    })
    return { view: 'administrators/second-factor', model }
  }

function ownRoutes(deps: Deps): AdminRoute[] {
  const { secondFactors } = deps.administrators
  const page = pageOf(deps)
  return [
    adminRoute({
      method: 'GET',
      path: SECOND_FACTOR_PATH,
      access: 'signedIn',
      handle: (request) => page(signedIn(request), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: SECOND_FACTOR_PATH,
      access: 'signedIn',
      form: beginForm,
      async handle(request) {
        const { form, address } = request
        await secondFactors.begin(signedIn(request), { ...form, address })
        return { redirect: SET_UP }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${SECOND_FACTOR_PATH}/off`,
      access: 'signedIn',
      form: proofForm,
      async handle(request) {
        const { form, address } = request
        await secondFactors.turnOff(signedIn(request), { ...form, address })
        return { redirect: '/account', notice: notice(say('secondFactor.offDone')) }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${SECOND_FACTOR_PATH}/recovery-codes`,
      access: 'signedIn',
      form: proofForm,
      async handle(request) {
        const { form, address } = request
        const codes = await secondFactors.renewCodes(signedIn(request), { ...form, address })
        return { view: 'administrators/recovery-codes', model: presentRecoveryCodes(codes) }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
  ]
}

function setUpRoutes({ administrators, database }: Deps): AdminRoute[] {
  const { secondFactors } = administrators
  const page = async (admin: SignedIn, form: FormState): Promise<AdminAnswer> => {
    const waiting = await secondFactors.waiting(database.read, admin)
    return waiting
      ? { view: 'administrators/second-factor-set-up', model: presentSetUp(waiting, form) }
      : { redirect: SECOND_FACTOR_PATH }
  }
  return [
    adminRoute({
      method: 'GET',
      path: SET_UP,
      access: 'signedIn',
      handle: (request) => page(signedIn(request), freshForm()),
    }),
    adminRoute({
      method: 'GET',
      path: `${SECOND_FACTOR_PATH}/qr.svg`,
      access: 'signedIn',
      async handle(request) {
        const waiting = await secondFactors.waiting(database.read, signedIn(request))
        return waiting
          ? { text: qrPicture(waiting.uri), type: 'image/svg+xml' }
          : { redirect: SECOND_FACTOR_PATH }
      },
    }),
    adminRoute({
      method: 'POST',
      path: SET_UP,
      access: 'signedIn',
      form: z.object({ code: codeSchema }),
      async handle(request) {
        const codes = await secondFactors.confirm(signedIn(request), request.form.code)
        return { view: 'administrators/recovery-codes', model: presentRecoveryCodes(codes) }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
  ]
}

const resetRoute = ({ administrators }: Deps): AdminRoute =>
  adminRoute({
    method: 'POST',
    path: '/administrators/:id/reset-second-factor',
    access: 'administrators.manage',
    params: idParams,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const { id } = request.params
      await administrators.secondFactors.reset({ organizationId, id, actor })
      return {
        redirect: `/administrators/${id}`,
        notice: notice(say('administrator.secondFactor.resetDone')),
      }
    },
  })
