import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { isTold } from './filter.ts'
import { FORMATS } from './order.ts'
import type { Report } from './report.ts'
import type { Schedule } from './schedule-store.ts'

/** Address of the schedules. */
export const SCHEDULES_PATH = '/reports/schedules'

const planOf = (library: readonly Report[]): Record<string, FieldPlan> => ({
  report: {
    label: say('schedule.report'),
    type: 'select',
    options: library
      .filter((report) => isTold(report, {}))
      .map(({ name, title }) => ({ value: name, text: title })),
  },
  format: {
    label: say('schedule.format'),
    type: 'select',
    options: FORMATS.map((format) => ({ value: format, text: format.toUpperCase() })),
  },
  cron: { label: say('schedule.cron'), hint: say('schedule.cron.hint'), autocomplete: 'off' },
  name: { label: say('schedule.name'), hint: say('schedule.name.hint'), autocomplete: 'off' },
})

/** Every schedule, and the form for one more. */
export function presentSchedules(
  schedules: readonly (Schedule & { nextAt: number | null })[],
  library: readonly Report[],
  form: FormState,
): object {
  const plan = planOf(library)
  const titles = new Map(library.map(({ name, title }) => [name, title]))
  return {
    title: say('schedules.title'),
    crumbs: [{ href: '/reports', text: say('reports.title') }],
    url: SCHEDULES_PATH,
    fields: fieldsOf(plan, form),
    faults: faultsOf(plan, form),
    rows: schedules.map(({ id, name, report, format, cron, withNames, nextAt }) => ({
      name,
      what: titles.get(report) ?? say('report.gone'),
      format: format.toUpperCase(),
      cron,
      nextAt,
      names: say(withNames ? 'schedule.names' : 'schedule.noNames'),
      remove: path(['reports', 'schedules', id, 'remove']),
    })),
    empty: {
      icon: 'hourglass-empty',
      title: say('schedules.none.title'),
      text: say('schedules.none.text'),
      actions: [],
    },
  }
}
