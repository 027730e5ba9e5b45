import { describe, expect, it } from 'vitest'
import { presentHelp } from '../src/features/help/view-model.ts'
import { PAGE_WORDS, TERMS } from '../src/features/help/words.ts'
import { ALL_MESSAGES } from '../src/messages.ts'
import { ROLES } from '../src/platform/http/capabilities.ts'
import { helpOf } from '../src/platform/views/help-address.ts'
import { PLACES } from '../src/platform/views/navigation.ts'
import { signedInAs } from './support/admin-app.ts'
import { declaredRoutes } from './support/declared-routes.ts'

/** What is answered with a file, not with a page. */
const FILES = [
  '/account/second-factor/qr.svg',
  '/devices.csv',
  '/hubs.csv',
  '/keys/authority.pem',
  '/policies/:id/revisions/:revision/export',
  '/reports/made/:id/:file',
]

const routes = declaredRoutes()
const pages = routes.flatMap(({ method, path }) => (method === 'GET' && !FILES.includes(path) ? [path] : []))
const helpFor = (role: keyof typeof ROLES) => presentHelp(routes, signedInAs(role))
const idsOf = ({ sections }: ReturnType<typeof presentHelp>): string[] =>
  sections.flatMap(({ entries }) => entries.map(({ id }) => id))

describe('the help', () => {
  it('says what every page of the route table is for, and nothing of a page that is gone', () => {
    expect(Object.keys(PAGE_WORDS).toSorted()).toEqual(pages.toSorted())
    expect(pages.length).toBeGreaterThanOrEqual(75)
  })

  it('has every place of the navigation as a section, and within it the place of every page', () => {
    const help = helpFor('owner')
    const titles = help.sections.map(({ title }) => title)
    for (const { word } of PLACES) expect(titles).toContainEqual({ say: word, with: {} })
    const ids = idsOf(help)
    for (const path of pages) expect(ids).toContain(helpOf(path).split('#')[1])
    expect(new Set(ids).size).toBe(pages.length + TERMS.length)
  })

  it('leaves out what a role does not open', () => {
    const ids = idsOf(helpFor('firmware'))
    expect(ids).toContain('page-devices-id')
    expect(ids).not.toContain('page-audit')
    expect(ids).not.toContain('page-devices-edit')
  })

  it('has a glossary in the order of the alphabet', () => {
    const words = TERMS.map((term) => /^<b>(.+?)<\/b>: ./.exec(ALL_MESSAGES[term] ?? '')?.[1] ?? term)
    expect(words).toEqual(words.toSorted((a, b) => a.localeCompare(b, 'en')))
    expect(words.length).toBeGreaterThanOrEqual(30)
  })
})
