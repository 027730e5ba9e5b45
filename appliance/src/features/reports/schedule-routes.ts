import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, idParams, refusedForm } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { FORMATS } from './order.ts'
import { addSchedule, type SchedulePageDeps } from './page-deps.ts'
import { presentSchedules, SCHEDULES_PATH } from './schedule-view-models.ts'

const form = z.object({
  name: z.string().trim().max(200),
  report: z.string().max(64),
  format: z.enum(FORMATS),
  cron: z.string().trim().max(100),
})

/** Schedules of reports: which there are, one more, one less. */
export function scheduleRoutes({ database, reports, schedules }: SchedulePageDeps): AdminRoute[] {
  const page = async (organizationId: string, state: ReturnType<typeof freshForm>) => ({
    view: 'reports/schedules',
    model: presentSchedules(await schedules.list(database.read, organizationId), reports.library, state),
  })
  const list = adminRoute({
    method: 'GET',
    path: SCHEDULES_PATH,
    access: 'reports.view',
    handle: (request) => page(signedIn(request).organizationId, freshForm()),
  })
  const add = adminRoute({
    method: 'POST',
    path: SCHEDULES_PATH,
    access: 'reports.schedule',
    form,
    async handle(request) {
      const admin = signedIn(request)
      const { form: typed } = request
      await database.write((tx) => addSchedule({ reports, schedules }, tx, admin, typed))
      return { redirect: SCHEDULES_PATH, notice: notice(say('schedule.added', { name: typed.name })) }
    },
    onInvalid: (request, error) => page(signedIn(request).organizationId, refusedForm(request.form, error)),
  })
  const remove = adminRoute({
    method: 'POST',
    path: `${SCHEDULES_PATH}/:id/remove`,
    access: 'reports.schedule',
    params: idParams,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      await database.write((tx) => schedules.remove(tx, organizationId, request.params.id, actor))
      return { redirect: SCHEDULES_PATH, notice: notice(say('schedule.removed')) }
    },
  })
  return [list, add, remove]
}
