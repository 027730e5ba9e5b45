import type { FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Site } from '../sites/index.ts'
import type { HubFilters, HubView } from './hub-lists.ts'
import { chipsOf, hubPath, HUBS_PATH, queryOf } from './view-models.ts'

/** Address of the page that gives many computers a site or tags. */
export const PLACE_PATH = `${HUBS_PATH}/place`

/** Address of the page that retires many hubs. */
export const RETIRE_PATH = `${HUBS_PATH}/retire`

/** Which computers a page is about: their filter, how many they are, and some of them by name. */
export type ManyInput = {
  filters: HubFilters
  siteName: string | null
  count: number
  some: readonly HubView[]
  form: FormState
}

const crumbs = [{ href: HUBS_PATH, text: say('hubs.title') }]

function presentWhich({ filters, siteName, count, some }: ManyInput): object {
  const query = queryOf(filters)
  const hidden = Object.entries(query).flatMap(([name, value]) => (value ? [{ name, value }] : []))
  const picked = (filters.ids ?? []).map((value) => ({ name: 'pick', value }))
  return {
    crumbs,
    count,
    all: hidden.length + picked.length === 0,
    which: chipsOf(filters, siteName).map(({ label, value }) => ({ label, value })),
    list: address(HUBS_PATH, query),
    hidden: [...hidden, ...picked, { name: 'expected', value: String(count) }],
    some: some.map(({ id, computer }) => ({ href: hubPath(id), name: computer.name })),
    more: count > some.length ? say('hubs.many.more', { count: count - some.length }) : null,
  }
}

const planOf = (sites: readonly Site[]) =>
  ({
    toSite: {
      label: say('hubs.place.site'),
      hint: say('hubs.place.site.hint'),
      optional: true,
      autocomplete: 'off',
      options: sites.map(({ name }) => ({ value: name, text: name })),
    },
    noSite: { label: say('hubs.place.noSite'), type: 'check' },
    add: {
      label: say('hubs.place.add'),
      hint: say('hub.place.hint'),
      optional: true,
      autocomplete: 'off',
    },
    remove: { label: say('hubs.place.remove'), optional: true, autocomplete: 'off' },
  }) as const satisfies Record<string, FieldPlan>

/** The page that gives many computers a site or tags. */
export function presentPlaceMany(input: ManyInput, sites: readonly Site[]): object {
  const plan = planOf(sites)
  return {
    ...presentWhich(input),
    title: say('hubs.place.title', { count: input.count }),
    action: PLACE_PATH,
    fields: fieldsOf(plan, input.form),
    faults: faultsOf(plan, input.form),
    do: say('hubs.place.do', { count: input.count }),
  }
}

/** The page that asks again before many hubs are retired. */
export const presentRetireMany = (input: ManyInput): object => ({
  ...presentWhich(input),
  title: say('hubs.retire.title', { count: input.count }),
  action: RETIRE_PATH,
  faults: faultsOf({}, input.form),
  do: say('hubs.retire.do', { count: input.count }),
})
