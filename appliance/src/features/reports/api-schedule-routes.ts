import { z } from 'zod'
import { pageOf } from '../../platform/db/index.ts'
import {
  apiChange,
  apiList,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { FORMATS } from './order.ts'
import { addSchedule, type SchedulePageDeps } from './page-deps.ts'

/** Schedules of reports for scripts. */
export const scheduleOperations = ({ database, reports, schedules }: SchedulePageDeps): ApiOperation[] => [
  apiList({
    id: 'schedules.list',
    path: '/reports/schedules',
    scope: 'reports.view',
    summary: say('api.schedules.list'),
    item: z.object({
      id: z.string(),
      name: z.string(),
      report: z.string(),
      format: z.enum(FORMATS),
      cron: z.string(),
      withNames: z.boolean(),
      createdAt: instant,
      nextAt: instant.nullable(),
    }),
    list: async ({ admin }, page) =>
      pageOf(await schedules.list(database.read, admin.organizationId), ({ name }) => name, page),
  }),
  apiChange({
    id: 'schedules.create',
    method: 'POST',
    path: '/reports/schedules',
    scope: 'reports.schedule',
    summary: say('api.schedules.create'),
    body: z.object({
      name: z.string().trim().max(200),
      report: z.string().max(64),
      format: z.enum(FORMATS),
      cron: z.string().trim().max(100),
    }),
    answer: z.object({ id: z.string() }),
    change: async (tx, { admin, body }) => ({
      id: await addSchedule({ reports, schedules }, tx, admin, body),
    }),
  }),
  apiChange({
    id: 'schedules.remove',
    method: 'DELETE',
    path: '/reports/schedules/:id',
    scope: 'reports.schedule',
    summary: say('api.schedules.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await schedules.remove(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]
