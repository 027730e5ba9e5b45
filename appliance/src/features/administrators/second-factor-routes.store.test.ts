import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, modelOf, startAdminApp, type RenderedPage } from '../../../test/support/admin-app.ts'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { appOf, setUpSecondFactor } from '../../../test/support/authenticator.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import type { Actor } from '../../platform/actor.ts'
import type { AdminRoute } from '../../platform/http/admin-route.ts'
import { address } from '../../platform/views/address.ts'
import { auditRoutes } from '../audit/index.ts'
import { createPeople } from '../people/index.ts'
import { administratorRoutes, entrance, type Administrator } from './index.ts'

const PATH = '/account/second-factor'
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }
const errorsOf = (page: RenderedPage | undefined): string[] =>
  Object.entries((page?.model['fields'] ?? {}) as Record<string, { error: unknown }>).flatMap(
    ([name, { error }]) => (error ? [name] : []),
  )

describe.each(dialects)('the pages of the second factor on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let owner: Administrator
  let routes: AdminRoute[]
  let app: Awaited<ReturnType<typeof startAdminApp>>
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    owner = await world.administrators.firstRun.complete(firstRunInput, command)
    const { administrators, audit, organizations } = world
    const parts = { administrators, audit, database: opened.database, people: createPeople() }
    routes = [...administratorRoutes(parts), ...auditRoutes(parts)]
    app = await startAdminApp(routes, {
      findSession: (token) => administrators.findSession(token),
      findOrganization: (id) => organizations.get(opened.database.read, id),
      entrance: () => entrance(administrators),
    })
  })
  afterEach(async () => {
    await app.close()
    await opened.drop()
  })

  const demand = (demandsSecondFactor: boolean): Promise<void> =>
    opened.database.write((tx) =>
      world.organizations.changeRules(tx, owner.organizationId, { demandsSecondFactor, asksPurpose: false }),
    )
  const typePassword = async (browser: Browser, next = '/account') => {
    await browser.get('/sign-in')
    return browser.post('/sign-in', { userName: 'ann', password: PASSWORD, next })
  }
  /** In the browser from the first page to the last. */
  async function setUp(browser: Browser): Promise<{ app: (time: number) => string; codes: string[] }> {
    await browser.get(PATH)
    expect((await browser.post(PATH, { current: PASSWORD })).location).toBe(`${PATH}/set-up`)
    const { page } = await browser.get(`${PATH}/set-up`)
    const phone = appOf(String(page?.model['secret']))
    const done = await browser.post(`${PATH}/set-up`, { code: phone(world.clock.time) })
    world.clock.time += 30_000
    return { app: phone, codes: done.page?.model['codes'] as string[] }
  }

  it('sign in by two steps, on to the page that was asked for', async () => {
    const first = new Browser(app.url)
    await typePassword(first)
    const phone = await setUp(first)
    const browser = new Browser(app.url)
    expect((await browser.get('/audit?action=session.signedIn')).location).toContain('/sign-in?next=')
    const next = '/audit?action=session.signedIn'
    const afterPassword = await typePassword(browser, next)
    expect(afterPassword.location).toBe(next)
    const entranceAgain = (await browser.get(next)).location ?? ''
    const codePage = (await browser.get(entranceAgain)).location ?? ''
    expect(codePage).toBe(address('/sign-in/code', { next }))
    expect((await browser.get(codePage)).page?.model).toMatchObject({ next })
    const wrong = await browser.post('/sign-in/code', { code: '000 000 0', next })
    expect([wrong.status, errorsOf(wrong.page)]).toEqual([400, ['code']])
    expect(wrong.page?.model).toMatchObject({ next, fields: { code: { value: '000 000 0' } } })
    const right = await browser.post('/sign-in/code', { code: phone.app(world.clock.time), next })
    expect(right.location).toBe(next)
    expect((await browser.get(next)).status).toBe(200)
    const evil = { code: phone.codes[0] ?? '', next: '//evil.example/' }
    const elsewhere = new Browser(app.url)
    await typePassword(elsewhere)
    await elsewhere.get('/sign-in/code')
    expect((await elsewhere.post('/sign-in/code', evil)).location).toBe('/')
  })

  it('leave somebody without the code nobody: every page and every step refuses them', async () => {
    const first = new Browser(app.url)
    await typePassword(first)
    await setUp(first)
    const browser = new Browser(app.url)
    await typePassword(browser)
    await browser.get('/sign-in/code')
    const closed = routes.filter(({ access }) => access !== 'public')
    const wrong: string[] = []
    for (const { method, path } of closed) {
      const place = path.replace(/:\w+/g, 'x')
      const answer = await (method === 'GET' ? browser.get(place) : browser.post(place))
      const entranceOrRefusal = method === 'GET' ? answer.location?.startsWith('/sign-in?next=') : true
      if (answer.status !== (method === 'GET' ? 303 : 401) || !entranceOrRefusal)
        wrong.push(`${method} ${path}: ${answer.status}`)
    }
    expect(wrong).toEqual([])
    expect(closed.length).toBeGreaterThanOrEqual(27)
    expect((await browser.post('/sign-in/again')).location).toBe('/sign-in')
    expect((await browser.get('/sign-in')).page?.view).toBe('administrators/sign-in')
    const late = await browser.post('/sign-in/code', { code: '123456', next: '/audit' })
    expect(late.location).toBe('/sign-in?next=%2Faudit')
    expect((await browser.get('/sign-in/code')).location).toBe('/sign-in?next=%2F')
  })

  it('set it up with a picture of the secret, and show recovery codes once', async () => {
    const browser = new Browser(app.url)
    await typePassword(browser)
    expect((await browser.get(`${PATH}/set-up`)).location).toBe(PATH)
    expect((await browser.get(`${PATH}/qr.svg`)).location).toBe(PATH)
    await browser.get(PATH)
    const refused = await browser.post(PATH, { current: 'wrong' })
    expect([refused.status, errorsOf(refused.page)]).toEqual([400, ['current']])
    await browser.post(PATH, { current: PASSWORD })
    await browser.get(`${PATH}/set-up`)
    const picture = await browser.get(`${PATH}/qr.svg`)
    expect(picture.headers.get('content-type')).toContain('image/svg+xml')
    expect(picture.headers.get('cache-control')).toBe('no-store')
    const early = await browser.post(`${PATH}/set-up`, { code: '1' })
    expect([early.status, errorsOf(early.page)]).toEqual([400, ['code']])
    const { codes } = await setUp(browser)
    expect(codes).toHaveLength(10)
    expect((await browser.get(`${PATH}/set-up`)).location).toBe(PATH)
    expect((await browser.get(PATH)).text).not.toContain(codes[0])
  })

  it('turn it off and make other recovery codes, and keep it when password or code is wrong', async () => {
    const browser = new Browser(app.url)
    await typePassword(browser)
    const { app: phone, codes } = await setUp(browser)
    await browser.get(PATH)
    for (const step of ['off', 'recovery-codes']) {
      const proof = { current: PASSWORD, code: 'wrong' }
      const refused = await browser.post(`${PATH}/${step}`, proof)
      expect([refused.status, errorsOf(refused.page)]).toEqual([400, ['code']])
      expect(refused.text).not.toContain(PASSWORD)
    }
    const proof = { current: PASSWORD, code: phone(world.clock.time) }
    const fresh = await browser.post(`${PATH}/recovery-codes`, proof)
    expect(fresh.page?.model['codes']).not.toEqual(codes)
    const [code = ''] = modelOf<{ codes: string[] }>(fresh).codes
    expect((await browser.post(`${PATH}/off`, { current: PASSWORD, code })).location).toBe('/account')
    expect((await typePassword(new Browser(app.url))).location).toBe('/account')
  })

  it('come before everything else where the organization demands a second factor', async () => {
    await demand(true)
    const browser = new Browser(app.url)
    await typePassword(browser)
    expect((await browser.get('/account')).location).toBe(PATH)
    expect((await browser.get('/audit')).location).toBe(PATH)
    await browser.get(PATH)
    expect(
      (await browser.post('/administrators', { userName: 'eve', name: 'Eve', role: 'owner' })).status,
    ).toBe(403)
    await setUp(browser)
    expect((await browser.get('/audit')).status).toBe(200)
  })

  it('let an owner reset the second factor of somebody else, and nobody else', async () => {
    const { administrators } = world
    const bob = await administrators.create(owner.organizationId, command, {
      userName: 'bob',
      name: 'Bob',
      role: 'system',
    })
    const browser = new Browser(app.url)
    await typePassword(browser)
    await setUp(browser)
    const other = new Browser(app.url)
    await other.get('/sign-in')
    await other.post('/sign-in', { userName: 'bob', password: bob.password, next: '/' })
    await other.get('/account/password')
    await other.post('/account/password', { current: bob.password, password: `${PASSWORD} two` })
    await other.get('/account')
    const reset = (id: string) => `/administrators/${id}/reset-second-factor`
    expect((await other.post(reset(owner.id))).status).toBe(403)
    await browser.get('/administrators')
    expect((await browser.post(reset(owner.id))).status).toBe(409)
    const page = `/administrators/${bob.administrator.id}`
    expect((await browser.post(reset(bob.administrator.id))).status).toBe(404)
    const parts = { administrators, database: opened.database }
    await setUpSecondFactor(parts, { userName: 'bob', password: `${PASSWORD} two` }, world.clock.time)
    expect((await browser.get(page)).page?.model).toMatchObject({ mayResetSecondFactor: true })
    expect((await browser.post(reset(bob.administrator.id))).location).toBe(page)
    expect((await browser.get(page)).page?.model).toMatchObject({ mayResetSecondFactor: false, sessions: [] })
  })
})
