import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { administratorRoutes, entrance, type Administrator } from '../src/features/administrators/index.ts'
import { auditRoutes, verifyExport } from '../src/features/audit/index.ts'
import { applyRoster, createPeople, showNames, showPerson } from '../src/features/people/index.ts'
import { inEnglish } from '../src/messages.ts'
import type { Actor } from '../src/platform/actor.ts'
import { adminRoute, signedIn, type AdminRoute } from '../src/platform/http/admin-route.ts'
import { looksAtPath } from '../src/platform/views/address.ts'
import type { Phrase, Text } from '../src/platform/views/messages/phrase.ts'
import { Browser, modelOf, startAdminApp, type RenderedPage } from './support/admin-app.ts'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from './support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'

const HOUR = 3_600_000
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }
const PURPOSE = 'Ticket 4711: no sound'

type Row = { at: number; who: Text; words: Phrase; objectName: string | null; details: Text[] }

const rowsOf = (page: RenderedPage | undefined): Row[] => (page?.model['rows'] ?? []) as Row[]

describe.each(dialects)('looks at people on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let owner: Administrator
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let persons: { kim: string; lee: string }
  const people = createPeople()

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    owner = await world.administrators.firstRun.complete(firstRunInput, command)
    persons = await addPeople()
    const { administrators, audit, organizations } = world
    const parts = { administrators, audit, database: opened.database, people }
    app = await startAdminApp([...administratorRoutes(parts), ...auditRoutes(parts), ...pagesWithPeople()], {
      findSession: (token) => administrators.findSession(token),
      findOrganization: (id) => organizations.get(opened.database.read, id),
      entrance: () => entrance(administrators),
    })
  })
  afterEach(async () => {
    await app.close()
    await opened.drop()
  })

  async function addPeople(): Promise<{ kim: string; lee: string }> {
    const { organizationId } = owner
    const named = ['Kim Park', 'Lee Moor'].map((name) => ({
      kind: 'person.added' as const,
      facts: { key: name, name, logins: [name], email: null, disabled: false },
    }))
    const scope = { organizationId, connectionId: 'directory', now: 1 }
    await opened.database.write((tx) => applyRoster(tx, scope, named))
    const found = await people.list(opened.database.read, organizationId, {}, { limit: 9 })
    const [kim = '', lee = ''] = found.rows.map(({ id }) => id)
    return { kim, lee }
  }

  /** A page about one person and a list, as features make them. */
  const pagesWithPeople = (): AdminRoute[] => {
    const deps = { database: opened.database, people, audit: world.audit }
    return [
      adminRoute({
        method: 'GET',
        path: '/wearer/:id',
        access: 'devices.view',
        params: z.object({ id: z.string() }),
        handle: async (request) => ({
          view: 'wearer',
          model: { names: [...(await showPerson(deps, signedIn(request), request.params.id)).values()] },
        }),
      }),
      adminRoute({
        method: 'GET',
        path: '/wearers',
        access: 'devices.view',
        handle: async (request) => ({
          view: 'wearers',
          model: { names: [...(await showNames(deps, signedIn(request), Object.values(persons))).values()] },
        }),
      }),
    ]
  }
  const ask = (asksPurpose: boolean): Promise<void> =>
    opened.database.write((tx) =>
      world.organizations.changeRules(tx, owner.organizationId, { asksPurpose, demandsSecondFactor: false }),
    )
  const signIn = async (userName = 'ann', password = PASSWORD): Promise<Browser> => {
    const browser = new Browser(app.url)
    await browser.get('/sign-in')
    await browser.post('/sign-in', { userName, password, next: '/account' })
    await browser.get('/account')
    return browser
  }
  const say = async (browser: Browser, purpose: string, next = '/account') => {
    await browser.get('/purpose')
    return browser.post('/purpose', { purpose, next })
  }
  const looks = async (): Promise<(string | undefined)[]> =>
    (await world.events(owner.organizationId))
      .filter(({ action }) =>
        ['person.viewed', 'people.listed', 'audit.viewed', 'audit.exported'].includes(action),
      )
      .map(({ action, personal }) => `${action} ${personal['purpose'] ?? 'without purpose'}`)

  it('are recorded without a purpose where the organization asks for none', async () => {
    const browser = await signIn()
    expect((await browser.get(`/wearer/${persons.kim}`)).text).toContain('Kim Park')
    expect(await looks()).toEqual(['person.viewed without purpose'])
  })

  it('wait for a purpose where the organization asks for one: the form is shown instead, nothing is recorded', async () => {
    await ask(true)
    const browser = await signIn()
    const places = [`/wearer/${persons.kim}`, '/wearers', '/audit', looksAtPath(persons.kim)]
    for (const place of places) {
      const answer = await browser.get(place)
      expect([answer.status, answer.location]).toEqual([303, `/purpose?next=${encodeURIComponent(place)}`])
      expect(answer.text).not.toContain('Kim Park')
    }
    expect((await browser.post('/audit/export')).status).toBe(403)
    expect(await looks()).toEqual([])
    expect((await browser.get('/account')).status).toBe(200)
  })

  it('go on to what was asked for once a purpose is given, and carry it on every row', async () => {
    await ask(true)
    const browser = await signIn()
    const wanted = `/wearer/${persons.kim}`
    const form = (await browser.get((await browser.get(wanted)).location ?? '')).page?.model
    expect(form).toMatchObject({ next: wanted, proposals: { length: 3 } })
    expect((await say(browser, PURPOSE, wanted)).location).toBe(wanted)
    for (const place of [wanted, '/wearers', '/audit']) expect((await browser.get(place)).status).toBe(200)
    const file = await browser.post('/audit/export')
    expect(await verifyExport(file.text.trimEnd().split('\n'))).toMatchObject({ ok: true })
    const actions = ['person.viewed', 'people.listed', 'audit.viewed', 'audit.exported']
    expect(await looks()).toEqual(actions.map((action) => `${action} ${PURPOSE}`))
  })

  it('keep a purpose for eight hours and for one session only', async () => {
    await ask(true)
    const browser = await signIn()
    await say(browser, PURPOSE)
    const other = await signIn()
    expect((await other.get('/wearers')).status).toBe(303)
    let held = 0
    while ((await browser.get('/wearers')).status === 200 && held < 100) {
      world.clock.time += HOUR / 4
      held++
    }
    expect(held / 4).toBe(8.25)
    expect((await browser.get('/account')).status).toBe(200)
    expect((await browser.get('/wearers')).location).toContain('/purpose?next=')
  })

  it('refuse a purpose that says nothing, keep what was typed, and go on within this appliance only', async () => {
    await ask(true)
    const browser = await signIn()
    for (const purpose of ['', 'short', '        ', '<b>nothing much</b>', 'x'.repeat(201)]) {
      const answer = await say(browser, purpose, '/wearers')
      expect(answer.status).toBe(400)
      expect(answer.page?.model).toMatchObject({ next: '/wearers', fields: { purpose: { value: purpose } } })
      expect(modelOf<{ fields: { purpose: { error: unknown } } }>(answer).fields.purpose.error).not.toBeNull()
    }
    expect((await browser.get('/wearers')).status).toBe(303)
    expect((await say(browser, PURPOSE, '//evil.example/')).location).toBe('/')
  })

  it('are found by the person looked at: who, when, and what for, with a way to the lists', async () => {
    await ask(true)
    const { password } = await world.administrators.create(owner.organizationId, command, {
      userName: 'eve',
      name: 'Eve Night',
      role: 'operator',
    })
    const eve = await signIn('eve', password)
    await eve.get('/account/password')
    await eve.post('/account/password', { current: password, password: 'quiet harbour at dusk' })
    await say(eve, 'Curious about Kim')
    await eve.get(`/wearer/${persons.kim}`)
    const lookedAt = world.clock.time
    world.clock.time += HOUR / 10
    await eve.get(`/wearer/${persons.lee}`)
    await eve.get('/wearers')
    const officer = await signIn()
    await say(officer, 'Review of last night')
    const found = await officer.get(looksAtPath(persons.kim))
    const rows = rowsOf(found.page)
    expect(rows).toMatchObject([{ at: lookedAt, who: 'Eve Night', objectName: 'Kim Park' }])
    expect(rows.map(({ words, details }) => [words, ...details].map(inEnglish))).toEqual([
      ['looked at the person', 'purpose: Curious about Kim'],
    ])
    const { chips, about } = modelOf<{ chips: { value: Text }[]; about: { lists: string } }>(found)
    expect(chips.map(({ value }) => value)).toContain('Kim Park')
    const lists = rowsOf((await officer.get(about.lists)).page)
    expect(lists.map(({ who, details }) => [who, ...details.map(inEnglish)])).toEqual([
      ['Eve Night', 'purpose: Curious about Kim'],
    ])
  })

  it('are not shown to those who may not read the audit log', async () => {
    const { password } = await world.administrators.create(owner.organizationId, command, {
      userName: 'eve',
      name: 'Eve Night',
      role: 'operator',
    })
    const eve = await signIn('eve', password)
    await eve.get('/account/password')
    await eve.post('/account/password', { current: password, password: 'quiet harbour at dusk' })
    expect((await eve.get(looksAtPath(persons.kim))).status).toBe(403)
  })
})
