import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import {
  freshForm,
  idParams,
  pageQuery,
  pageRequest,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { ENROLMENT_PATH, presentCodes, presentMade, presentNewCode } from './enrolment-view-models.ts'
import type { Hubs } from './hubs.ts'
import { readTags } from './tags.ts'

const DAY = 86_400_000
const MAX_DAYS = 3_650

const codeForm = z.object({
  label: z.string().max(300),
  kind: z.enum(['once', 'counted', 'ephemeral']),
  maxUses: z.string().max(20).default(''),
  days: z.string().max(20).default(''),
  tags: z.string().max(1_000).default(''),
  approval: z.literal('on').optional(),
  reimaged: z.literal('on').optional(),
})

/** Reads a whole number that may be left out. Throws `AppError` `invalid`. */
function readNumber(field: string, typed: string, max: number): number | undefined {
  if (typed.trim() === '') return undefined
  const value = Number(typed)
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw invalid(field, say('fault.whole', { min: 1, max }))
  return value
}

type Deps = { database: Database; clock: Clock; hubs: Pick<Hubs, 'createCode' | 'closeCode' | 'listCodes'> }

/** Pages of enrolment codes. */
export function enrolmentRoutes({ database, clock, hubs }: Deps): AdminRoute[] {
  const newPage = (form: FormState): Promise<AdminAnswer> =>
    Promise.resolve({ view: 'hubs/new-code', model: presentNewCode(form) })
  return [
    adminRoute({
      method: 'GET',
      path: ENROLMENT_PATH,
      access: 'enrolment.view',
      query: z.object(pageQuery),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const page = await hubs.listCodes(database.read, organizationId, pageRequest(request.query))
        return { view: 'hubs/codes', model: presentCodes(page, clock.now()) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${ENROLMENT_PATH}/new`,
      access: 'enrolment.manage',
      handle: () => newPage(freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: ENROLMENT_PATH,
      access: 'enrolment.manage',
      form: codeForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { label, kind, maxUses, days, tags, approval, reimaged } = request.form
        const ends = readNumber('days', days, MAX_DAYS)
        const input = {
          label,
          kind,
          maxUses: readNumber('maxUses', maxUses, 1_000_000),
          needsApproval: approval === 'on',
          admitsReimaged: reimaged === 'on',
          expiresAt: ends === undefined ? undefined : clock.now() + ends * DAY,
          tags: readTags('tags', tags),
        }
        const { code } = await database.write((tx) => hubs.createCode(tx, organizationId, input, actor))
        return { view: 'hubs/made-code', model: presentMade(label, code) }
      },
      onInvalid: (request, error) => newPage(refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${ENROLMENT_PATH}/:id/end`,
      access: 'enrolment.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => hubs.closeCode(tx, organizationId, request.params.id, actor))
        return { redirect: ENROLMENT_PATH, notice: notice(say('enrolment.endedDone')) }
      },
    }),
  ]
}
