import type { FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Names } from '../people/index.ts'
import { MAX_NOTE } from './asset.ts'
import { STATUS_OPTIONS } from './asset-view-models.ts'
import type { DeviceFilters } from './lists.ts'
import { chipsOf, DEVICES_PATH, queryOf } from './view-models.ts'

const PLANS = {
  setStatus: {
    label: say('asset.status'),
    type: 'select',
    options: [{ value: '', text: say('bulk.leave') }, ...STATUS_OPTIONS],
  },
  clearOwner: { label: say('bulk.clearOwner'), type: 'check' },
  withNote: { label: say('bulk.withNote'), type: 'check' },
  note: {
    label: say('asset.note'),
    type: 'area',
    hint: say('bulk.note.hint', { max: MAX_NOTE }),
    optional: true,
  },
} as const satisfies Record<string, FieldPlan>

/** What the page of a bulk edit is made from. */
export type BulkPageInput = {
  filters: DeviceFilters
  people: Names
  hubName: string | null
  count: number
  form: FormState
}

/** An edit of every headset that matches: which, how many, and what to do with them. */
export function presentBulk({ count, form, ...which }: BulkPageInput): object {
  const query = queryOf(which.filters)
  return {
    title: say('bulk.title', { count }),
    crumbs: [{ href: DEVICES_PATH, text: say('devices.title') }],
    count,
    which: chipsOf(which).map(({ label, value }) => ({ label, value })),
    list: address(DEVICES_PATH, query),
    action: `${DEVICES_PATH}/edit`,
    hidden: [
      ...Object.entries(query).flatMap(([name, value]) => (value ? [{ name, value }] : [])),
      { name: 'expected', value: String(count) },
    ],
    fields: fieldsOf(PLANS, form),
    faults: faultsOf(PLANS, form),
    apply: say('bulk.do', { count }),
  }
}
