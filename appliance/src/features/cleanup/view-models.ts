import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Empty } from '../../platform/views/page.ts'
import { STATUS_LOOKS, type HubView } from '../hubs/index.ts'
import type { Silence } from './cleanup.ts'

/** Address of the page of silent hubs. */
export const SILENT_PATH = '/hubs/silent'

const PLANS = {
  namedAfter: { label: say('cleanup.namedAfter'), type: 'number', hint: say('cleanup.days.hint') },
  retiredAfter: {
    label: say('cleanup.retiredAfter'),
    type: 'number',
    hint: say('cleanup.retiredAfter.hint'),
    optional: true,
  },
  share: { label: say('cleanup.share'), type: 'number', hint: say('cleanup.share.hint') },
} as const satisfies Record<string, FieldPlan>

/** Before enough days have been counted nobody can be told to be silent. */
const emptyOf = ({ rule, days }: Silence): Empty =>
  days < rule.namedAfter
    ? {
        icon: 'hourglass-empty',
        title: say('cleanup.early.title'),
        text: say('cleanup.early.text', { days, of: rule.namedAfter }),
        actions: [],
      }
    : { icon: 'circle-check', title: say('cleanup.none.title'), text: say('cleanup.none.text'), actions: [] }

/** Hubs that are not heard from, what is done about them, and what waits for a person. */
export function presentSilent(silence: Silence, page: Page<HubView>, form: FormState): object {
  const { rule, named, retirable } = silence
  const typed = {
    namedAfter: String(rule.namedAfter),
    retiredAfter: String(rule.retiredAfter ?? ''),
    share: String(rule.share),
    ...form.values,
  }
  return {
    title: say('cleanup.title'),
    crumbs: [{ href: '/hubs', text: say('hubs.title') }],
    summary: say(named === 0 ? 'cleanup.lead' : 'cleanup.summary', { count: named, days: rule.namedAfter }),
    held: rule.held === null ? null : say('cleanup.held', { count: rule.held, share: rule.share }),
    retire: retirable > 0 ? { expected: retirable, do: say('hubs.retire.do', { count: retirable }) } : null,
    rows: page.rows.map((hub) => ({
      href: path(['hubs', hub.id]),
      name: hub.computer.name,
      look: STATUS_LOOKS[hub.status],
      contactAt: hub.lastContactAt,
    })),
    empty: emptyOf(silence),
    pager: pagerOf(page, rowsText(page.rows.length, named), SILENT_PATH, {}),
    fields: fieldsOf(PLANS, { ...form, values: typed }),
    faults: faultsOf(PLANS, form),
  }
}
