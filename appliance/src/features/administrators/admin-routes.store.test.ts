import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, startAdminApp } from '../../../test/support/admin-app.ts'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { auditRoutes, verifyExport } from '../audit/index.ts'
import { administratorRoutes, entrance } from './index.ts'

const input = { userName: 'ann', password: PASSWORD, next: '/account' }

describe.each(dialects)('the pages of entrance, accounts and audit on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    const { administrators, audit } = world
    const parts = { administrators, audit, database: opened.database }
    app = await startAdminApp([...administratorRoutes(parts), ...auditRoutes(parts)], {
      findSession: (token) => administrators.findSession(token),
      entrance: () => entrance(administrators),
    })
    browser = new Browser(app.url)
  })
  afterEach(async () => {
    await app.close()
    await opened.drop()
  })

  const firstRun = async (change: Record<string, string> = {}) => {
    const code = (await world.administrators.firstRun.currentCode())?.code ?? ''
    await browser.get('/first-run')
    return browser.post('/first-run', { code, ...firstRunInput, ...change })
  }
  const signInAs = async (userName: string, password: string, next = '/account'): Promise<Browser> => {
    const other = new Browser(app.url)
    await other.get('/sign-in')
    expect((await other.post('/sign-in', { userName, password, next })).status).toBe(303)
    await other.get('/account')
    return other
  }

  it('lead to the first run until somebody has finished it, and sign the first owner in', async () => {
    expect((await browser.get('/account')).location).toBe('/first-run?next=%2Faccount')
    expect((await browser.get('/sign-in')).location).toBe('/first-run')
    const done = await firstRun()
    expect([done.status, done.location]).toEqual([303, '/'])
    expect((await browser.get('/account')).page?.model['administrator']).toMatchObject({ userName: 'ann' })
    expect((await browser.get('/first-run')).location).toBe('/sign-in')
    const late = new Browser(app.url)
    await late.get('/sign-in')
    expect((await late.post('/first-run', { code: 'x', ...firstRunInput })).status).toBe(409)
  })

  it('bring the first run back with what was typed, but without the password', async () => {
    const again = await firstRun({ timeZone: 'Mars/Olympus' })
    expect(again.status).toBe(400)
    expect(again.page?.model['form']).toMatchObject({
      values: { userName: 'ann', organizationName: 'Contoso Care', timeZone: 'Mars/Olympus' },
      errors: { timeZone: /is not a time zone/ },
    })
    expect(again.text).not.toContain(PASSWORD)
    expect(await opened.database.read('organizations').select()).toEqual([])
  })

  it('sign in and go on to the page that was asked for, on this appliance only', async () => {
    await firstRun()
    for (const [next, location] of [
      ['/account?x=1', '/account?x=1'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
    ] as const) {
      const other = new Browser(app.url)
      await other.get('/sign-in')
      expect((await other.post('/sign-in', { ...input, next })).location).toBe(location)
    }
  })

  it('say what is wrong on the sign-in page, and how long to wait', async () => {
    await firstRun()
    const other = new Browser(app.url)
    await other.get('/sign-in')
    const wrong = await other.post('/sign-in', { ...input, password: 'wrong' })
    expect(wrong.status).toBe(401)
    expect(wrong.page).toMatchObject({
      view: 'sign-in',
      model: { form: { values: { userName: 'ann', next: '/account' }, message: /not right/ } },
    })
    for (let n = 0; n < 19; n++) await other.post('/sign-in', { ...input, password: 'wrong' })
    const throttled = await other.post('/sign-in', input)
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '60'])
  })

  it('sign out, and then nothing of the session works any more', async () => {
    await firstRun()
    await browser.get('/account')
    const token = browser.cookies.get('earshot-session') ?? ''
    const out = await browser.post('/sign-out')
    expect([out.location, out.headers.get('clear-site-data')]).toEqual(['/sign-in', '"cache", "storage"'])
    const thief = new Browser(app.url, token)
    expect((await thief.get('/account')).status).toBe(303)
  })

  it('let an owner make an administrator, who sees no administrators and must change the password', async () => {
    await firstRun()
    await browser.get('/administrators')
    const taken = await browser.post('/administrators', { userName: 'ANN', name: 'Ann', role: 'owner' })
    expect(taken.page?.model['form']).toMatchObject({ errors: { userName: 'is taken' } })
    const unknown = await browser.post('/administrators', { userName: 'bob', name: 'Bob', role: 'god' })
    expect(unknown.page?.model['form']).toMatchObject({ errors: { role: 'is not a role' } })
    const made = await browser.post('/administrators', { userName: 'bob', name: 'Bob', role: 'auditor' })
    expect(made.page).toMatchObject({ view: 'administrator-password', model: { reason: 'created' } })
    const temporary = String(made.page?.model['password'])

    const bob = await signInAs('bob', temporary)
    expect((await bob.get('/audit')).location).toBe('/account/password')
    expect((await bob.get('/account/password')).page?.model['required']).toBe(true)
    const short = await bob.post('/account/password', { current: temporary, password: 'short' })
    expect(short.page?.model['form']).toMatchObject({ errors: { password: /at least 15/ }, values: {} })
    const changed = await bob.post('/account/password', { current: temporary, password: PASSWORD })
    expect(changed.location).toBe('/account')
    expect((await bob.get('/audit')).status).toBe(200)
    expect((await bob.get('/administrators')).status).toBe(403)
    expect((await bob.post('/administrators', { userName: 'eve', name: 'Eve', role: 'owner' })).status).toBe(
      403,
    )
    expect(await opened.database.read('administrators').select('id')).toHaveLength(2)
  })

  it('let an owner change, disable, enable and reset an administrator, and end their sessions', async () => {
    await firstRun()
    await browser.get('/administrators')
    const made = await browser.post('/administrators', { userName: 'bob', name: 'Bob', role: 'auditor' })
    const { id } = made.page?.model['administrator'] as { id: string }
    const page = `/administrators/${id}`
    await signInAs('bob', String(made.page?.model['password']))
    const { sessions } = (await browser.get(page)).page?.model as { sessions: { id: string }[] }
    expect(sessions).toHaveLength(1)
    const steps: [string, Record<string, string>][] = [
      [`${page}/sessions/${sessions[0]?.id}/end`, {}],
      [`${page}/role`, { role: 'operator' }],
      [`${page}/disable`, {}],
      [`${page}/enable`, {}],
    ]
    for (const [path, form] of steps) expect((await browser.post(path, form)).location).toBe(page)
    expect((await browser.post(`${page}/reset-password`)).page?.view).toBe('administrator-password')
    const after = (await browser.get(page)).page?.model
    expect(after).toMatchObject({ administrator: { role: 'operator', disabledAt: null }, sessions: [] })
    expect((await browser.post('/administrators/nobody/disable')).status).toBe(404)
  })

  it('list one’s own sessions and end another one', async () => {
    await firstRun()
    const other = await signInAs('ann', PASSWORD)
    const model = (await browser.get('/account')).page?.model as {
      sessions: { id: string }[]
      currentSessionId: string
    }
    const elsewhere = model.sessions.find(({ id }) => id !== model.currentSessionId)
    expect((await browser.post(`/account/sessions/${elsewhere?.id}/end`)).location).toBe('/account')
    expect((await other.get('/account')).status).toBe(303)
    expect((await browser.get('/account')).status).toBe(200)
  })

  it('show the audit log by filter and hand it out as a file that verifies', async () => {
    await firstRun()
    const all = (await browser.get('/audit')).page?.model as { page: { rows: { action: string }[] } }
    expect(all.page.rows.map(({ action }) => action)).toEqual([
      'administrator.created',
      'organization.created',
    ])
    const filtered = await browser.get('/audit?action=organization.created&actorId=&from=2026-11-21&to=')
    expect((filtered.page?.model as typeof all).page.rows).toHaveLength(1)
    for (const bad of ['action=nothing', 'from=yesterday', 'objectKind=ghost', 'after=rubbish'])
      expect((await browser.get(`/audit?${bad}`)).status).toBe(400)
    const file = await browser.post('/audit/export')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="earshot-audit.jsonl"')
    expect(await verifyExport(file.text.trimEnd().split('\n'))).toMatchObject({ ok: true, rows: 3 })
  })
})
