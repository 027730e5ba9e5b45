import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { address, path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Empty } from '../../platform/views/page.ts'
import type { SiteUse } from './sites.ts'
import type { SiteView } from './store.ts'

/** Address of the list of sites. */
export const SITES_PATH = '/sites'

/** Address of a site, or of a page below it. */
export const sitePath = (...pieces: string[]): string => path(['sites', ...pieces])

const NAME: Record<'name', FieldPlan> = { name: { label: say('sites.name'), autocomplete: 'off' } }

const NONE: Empty = {
  icon: 'map-pin',
  title: say('sites.none.title'),
  text: say('sites.none.text'),
  actions: [],
}
const NO_MATCH: Empty = {
  icon: 'filter-off',
  title: say('sites.noMatch.title'),
  text: say('sites.noMatch.text'),
  actions: [{ href: SITES_PATH, text: say('filter.clear'), icon: null, primary: false }],
}

const computersAt = (id: string): string => address('/hubs', { site: id })

/** The list of sites, and where another is made. */
export const presentSites = (found: Page<SiteView>, search: string, form: FormState): object => ({
  title: say('sites.title'),
  search,
  chips: search === '' ? [] : [{ label: say('sites.search'), value: search, without: SITES_PATH }],
  clear: SITES_PATH,
  rows: found.rows.map(({ id, name, computers }) => ({
    href: sitePath(id),
    name,
    computers,
    computersAt: computersAt(id),
  })),
  empty: search === '' ? NONE : NO_MATCH,
  pager: pagerOf(found, rowsText(found.rows.length, null), SITES_PATH, { q: search }),
  fields: fieldsOf(NAME, form),
  faults: faultsOf(NAME, form),
})

/** A site: who stands there, which policies name it, and what can be done with it. */
export const presentSite = (site: SiteView, uses: readonly SiteUse[], form: FormState): object => ({
  title: site.name,
  crumbs: [{ href: SITES_PATH, text: say('sites.title') }],
  base: sitePath(site.id),
  computers: say('site.computers', { count: site.computers }),
  computersAt: computersAt(site.id),
  uses: uses.map(({ policyId, name }) => ({ href: path(['policies', policyId]), name })),
  fields: fieldsOf(NAME, { ...form, values: { name: site.name, ...form.values } }),
  faults: faultsOf(NAME, form),
  removeDo: say('site.remove.do', { name: site.name }),
})
