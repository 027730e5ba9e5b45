import { HUB_LIST } from '../src/features/hubs/list-plan.ts'
import { presentOwnViews, presentViewsOf } from '../src/features/saved-views/view-models.ts'
import { presentList, readArrangement } from '../src/platform/views/list.ts'
import { describe, expect, it } from 'vitest'
import {
  presentCode,
  presentFirstRun,
  presentSignIn,
} from '../src/features/administrators/entrance-view-models.ts'
import { presentAccount, presentNew, presentPassword } from '../src/features/administrators/view-models.ts'
import { presentPurpose } from '../src/features/administrators/purpose-view-model.ts'
import { presentRoles } from '../src/features/administrators/roles-view-model.ts'
import {
  presentRecoveryCodes,
  presentSecondFactor,
  presentSetUp,
} from '../src/features/administrators/second-factor-view-models.ts'
import { presentHelp } from '../src/features/help/view-model.ts'
import { presentNewCode } from '../src/features/hubs/enrolment-view-models.ts'
import { presentHubs } from '../src/features/hubs/view-models.ts'
import { presentEdit } from '../src/features/directory/view-models.ts'
import { EMPTY_FORM } from '../src/features/directory/form.ts'
import { presentStart } from '../src/features/overview/first-steps.ts'
import { presentSearch } from '../src/features/overview/search.ts'
import { presentOverview } from '../src/features/overview/view-models.ts'
import type { OverviewFacts } from '../src/features/overview/facts.ts'
import { presentNew as presentNewPolicy } from '../src/features/policies/starter-view-models.ts'
import type { PageContext } from '../src/platform/http/admin-route.ts'
import { ROLES } from '../src/platform/http/capabilities.ts'
import { freshForm, refusedForm } from '../src/platform/http/form-state.ts'
import { ALL_MESSAGES } from '../src/messages.ts'
import { invalid } from '../src/platform/errors.ts'
import { say } from '../src/platform/views/messages/phrase.ts'
import { loadAssets } from '../src/platform/views/assets.ts'
import { pseudoMessages } from '../src/platform/views/messages/pseudo.ts'
import { createRenderer } from '../src/platform/views/render.ts'
import { allViews } from '../src/web.ts'
import { signedInAs } from './support/admin-app.ts'
import { declaredRoutes } from './support/declared-routes.ts'

const NOW = Date.UTC(2026, 10, 20, 8, 14)

const render = createRenderer({
  features: allViews(),
  messages: ALL_MESSAGES,
  assets: loadAssets(),
  clock: { now: () => NOW },
  version: '1.2.3',
  language: { tag: 'en-XA', locale: 'en-GB', of: pseudoMessages },
})

const context: PageContext = {
  admin: {
    administratorId: 'a', organizationId: 'o', sessionId: 's', name: 'Maren Vorlage', role: 'owner',
    capabilities: new Set(ROLES.owner), actor: { kind: 'administrator', id: 'a', name: 'Maren Vorlage' },
    mustChangePassword: false, hasSecondFactor: true, purpose: { is: 'notAsked' },
  },
  organization: { name: 'Nordhafen Bank', timeZone: 'Europe/Berlin', rules: { demandsSecondFactor: true, asksPurpose: true } },
  theme: 'dark', csrfToken: 'token', notice: null, path: '/', route: '/', url: '/', partial: false, requestId: 'r',
} // prettier-ignore

const administrator = {
  id: 'a', organizationId: 'o', userName: 'maren', name: 'Maren Vorlage', role: 'owner' as const,
  mustChangePassword: false, createdAt: NOW, disabledAt: null, lastSignedInAt: NOW, secondFactorAt: NOW,
  personId: null, suspendedAt: null,
} // prettier-ignore

const facts: OverviewFacts = {
  organizationName: 'Nordhafen Bank',
  devices: {
    compliant: 3198,
    drifted: 14,
    refused: 12,
    blocked: 2,
    asserted: 5,
    pending: 61,
    unmanaged: 655,
  },
  hubs: { active: 3600, pending: 4, quarantined: 1 },
  heardLately: 3466,
  heardThisWeek: 3500,
  weekAgo: NOW - 604_800_000,
  older: { noticedAt: NOW, ahead: 2, unknown: 1, highestSequence: 9 },
  kitIsStale: true,
  directories: [],
  policies: { all: 1, published: 0, assigned: 0 },
  hasCode: true,
}

const nobody = { rows: [], next: null, previous: null }
const PAGES: readonly (readonly [string, object])[] = [
  ['administrators/sign-in', presentSignIn(freshForm())],
  ['administrators/first-run', presentFirstRun(freshForm(), false, [])],
  ['administrators/code', presentCode(freshForm())],
  [
    'administrators/second-factor',
    presentSecondFactor({ since: null, codesLeft: 0, isDemanded: true, form: freshForm() }),
  ],
  [
    'administrators/second-factor',
    presentSecondFactor({ since: NOW, codesLeft: 2, isDemanded: true, form: freshForm() }),
  ],
  ['administrators/second-factor-set-up', presentSetUp({ secret: 'ABCD2345', uri: '' }, freshForm())],
  ['administrators/recovery-codes', presentRecoveryCodes(['2345-6789-2345'])],
  ['administrators/roles', presentRoles('owner')],
  ['administrators/purpose', presentPurpose(freshForm())],
  ['administrators/account', presentAccount(administrator, [], 's')],
  [
    'administrators/password',
    presentPassword(refusedForm({}, invalid('password', say('password.sequence'))), {
      required: true,
      ofDirectory: false,
    }),
  ],
  ['administrators/new', presentNew(freshForm())],
  ['hubs/new-code', presentNewCode(freshForm())],
  [
    'hubs/list',
    presentHubs({
      page: nobody,
      filters: {},
      summary: {},
      people: new Map(),
      siteNames: new Map(),
      arrangement: {},
      list: presentList(HUB_LIST, readArrangement(HUB_LIST, { sort: 'none', columns: ['none'] }), {}),
      views: presentViewsOf(signedInAs('owner'), [], 'computers', {}),
    }),
  ],
  [
    'saved-views/list',
    presentOwnViews(
      signedInAs('owner'),
      [],
      refusedForm({ list: 'devices' }, invalid('name', say('savedView.taken'))),
    ),
  ],
  ['directory/edit', presentEdit(null, freshForm(EMPTY_FORM), { tested: false, steps: null })],
  ['policies/new', presentNewPolicy(freshForm())],
  ['overview/overview', presentOverview(facts)],
  ['overview/start', presentStart(facts)],
  ['overview/search', presentSearch('', [])],
  ['help/help', presentHelp(declaredRoutes(), signedInAs('owner'))],
]

/** Values of the samples, and names that are the same in every language. */
const DATA = /Nordhafen Bank|Maren Vorlage|maren|Europe\/Berlin|OpenLDAP|Earshot|earshot|prefers/g

/** Words on a page that are still plain English. */
function plainWords(html: string): string[] {
  const text = html
    .replace(/<(?:[^"'>]|"[^"]*"|'[^']*')*>/g, ' ')
    .replace(/&#?\w+;/g, ' ')
    .replace(DATA, ' ')
  return [...text.matchAll(/(?<![\p{L}'’])[a-zA-Z]{5,}(?!\p{L})/gu)].map(([word]) => word)
}

describe('the pseudo-locale', () => {
  it.each(PAGES)('%s says nothing that the catalogue did not say', (view, model) => {
    const html = render(view, model, context)
    expect(plainWords(html)).toEqual([])
    expect(html).toContain('lang="en-XA"')
  })

  it('would find a sentence that stands in a template or a view model', () => {
    expect(plainWords('<p>Ñó ŵórry</p><b>Hello there</b>')).toEqual(['Hello', 'there'])
  })
})

describe('a page', () => {
  it('shows a part of it where the browser asked for a part', () => {
    const part = render('overview/start', presentStart(facts), { ...context, partial: true })
    expect(part).toContain('<title>')
    expect(part).not.toContain('<nav')
  })

  it('leaves out of the navigation what the role cannot use', () => {
    const { admin } = context
    if (!admin) throw new Error('the sample has an administrator')
    const auditor = { ...admin, capabilities: new Set(ROLES.firmware) }
    const html = render('overview/search', presentSearch('', []), { ...context, admin: auditor })
    expect(html).toContain('href="/devices"')
    expect(html).not.toContain('href="/audit"')
    expect(html).not.toContain('href="/policies"')
  })

  it('has the theme that somebody chose, and none where the system decides', () => {
    const page = (theme: PageContext['theme']) =>
      render('overview/search', presentSearch('', []), { ...context, theme })
    expect(page('dark')).toContain('data-bs-theme="dark"')
    expect(page('system')).not.toContain('data-bs-theme')
  })

  it('refuses a view that does not exist and a model that lacks a value', () => {
    expect(() => render('nowhere', { title: 'x' }, context)).toThrow('there is no view nowhere')
    const lacking = { title: 'x', crumbs: [], lead: 'x' }
    expect(() => render('administrators/one-time', lacking, context)).toThrow('password')
  })
})
