import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, modelOf, startAdminApp, type RenderedPage } from '../../../test/support/admin-app.ts'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { auditRoutes, verifyExport } from '../audit/index.ts'
import { createPeople } from '../people/index.ts'
import { administratorRoutes, entrance } from './index.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

/** What a page shows of a form's field. */
const field = (page: RenderedPage | undefined, name: string): { value?: string; error?: string } =>
  (page?.model['fields'] as Record<string, { value: string; error: string }> | undefined)?.[name] ?? {}

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
    const parts = { administrators, audit, database: opened.database, people: createPeople() }
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
    expect([done.status, done.location]).toEqual([303, '/start'])
    expect((await browser.get('/account')).text).toContain('ann')
    expect((await browser.get('/first-run')).location).toBe('/sign-in')
    const late = new Browser(app.url)
    await late.get('/sign-in')
    expect((await late.post('/first-run', { code: 'x', ...firstRunInput })).status).toBe(409)
  })

  it('bring the first run back with what was typed, but without the password', async () => {
    const again = await firstRun({ timeZone: 'Mars/Olympus' })
    expect(again.status).toBe(400)
    expect(field(again.page, 'userName').value).toBe('ann')
    expect(field(again.page, 'timeZone')).toMatchObject({
      value: 'Mars/Olympus',
      error: /is not a time zone/,
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
    expect(field(wrong.page, 'userName').value).toBe('ann')
    expect(wrong.page?.model).toMatchObject({
      next: '/account',
      faults: { list: [{ text: say('error.sign_in_failed') }] },
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
    expect(field(taken.page, 'userName')).toMatchObject({ value: 'ANN', error: say('administrator.taken') })
    const unknown = await browser.post('/administrators', { userName: 'bob', name: 'Bob', role: 'god' })
    expect(field(unknown.page, 'role').error).toEqual(say('administrator.noRole'))
    const made = await browser.post('/administrators', { userName: 'bob', name: 'Bob', role: 'auditor' })
    expect(made.page?.view).toBe('administrators/one-time')
    const temporary = String(made.page?.model['password'])

    const bob = await signInAs('bob', temporary)
    expect((await bob.get('/audit')).location).toBe('/account/password')
    expect((await bob.get('/account/password')).page?.model['required']).toBe(true)
    const short = await bob.post('/account/password', { current: temporary, password: 'short' })
    expect(field(short.page, 'password')).toMatchObject({ value: '', error: /at least 15/ })
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
    const { id } = (await opened.database.read('administrators').where({ user_name: 'bob' }).first()) as {
      id: string
    }
    const page = `/administrators/${id}`
    await signInAs('bob', String(made.page?.model['password']))
    const { sessions } = modelOf<{ sessions: { end: string }[] }>(await browser.get(page))
    expect(sessions).toHaveLength(1)
    const steps: [string, Record<string, string>][] = [
      [sessions[0]?.end ?? '', {}],
      [`${page}/role`, { role: 'operator' }],
      [`${page}/disable`, {}],
      [`${page}/enable`, {}],
    ]
    for (const [path, form] of steps) expect((await browser.post(path, form)).location).toBe(page)
    expect((await browser.post(`${page}/reset-password`)).page?.view).toBe('administrators/one-time')
    const after = (await browser.get(page)).page?.model
    expect(after).toMatchObject({ fields: { role: { value: 'operator' } }, disabled: false, sessions: [] })
    expect((await browser.post('/administrators/nobody/disable')).status).toBe(404)
  })

  it('list one’s own sessions and end another one', async () => {
    await firstRun()
    const other = await signInAs('ann', PASSWORD)
    const { sessions } = modelOf<{ sessions: { end: string; current: boolean }[] }>(
      await browser.get('/account'),
    )
    const elsewhere = sessions.find(({ current }) => !current)
    expect((await browser.post(elsewhere?.end ?? '')).location).toBe('/account')
    expect((await other.get('/account')).status).toBe(303)
    expect((await browser.get('/account')).status).toBe(200)
  })

  it('show the audit log by filter and hand it out as a file that verifies', async () => {
    await firstRun()
    const wordsAt = async (address: string): Promise<Phrase[]> => {
      const { rows } = modelOf<{ rows: { words: Phrase }[] }>(await browser.get(address))
      return rows.map(({ words }) => words)
    }
    expect(await wordsAt('/audit')).toEqual([
      say('did.audit.viewed'),
      say('did.administrator.created'),
      say('did.organization.created'),
    ])
    const filters = 'action=organization.created&actorId=&from=2026-11-21&to='
    expect(await wordsAt(`/audit?${filters}`)).toEqual([say('did.organization.created')])
    for (const bad of ['action=nothing', 'from=yesterday', 'objectKind=ghost', 'after=rubbish'])
      expect((await browser.get(`/audit?${bad}`)).status).toBe(400)
    const file = await browser.post('/audit/export')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="earshot-audit.jsonl"')
    const looks = ['/audit', 'with filters', 'after=rubbish'].length
    expect(await verifyExport(file.text.trimEnd().split('\n'))).toMatchObject({ ok: true, rows: 3 + looks })
  })

  it('show a new API token once, take bad ones back with what was typed, and revoke', async () => {
    await firstRun()
    await browser.get('/account/tokens')
    const typed = { label: 'Nightly export', days: '400', scopes: 'audit.view' }
    const bad = await browser.post('/account/tokens', typed)
    expect(bad.status).toBe(400)
    expect(field(bad.page, 'label').value).toBe('Nightly export')
    expect(field(bad.page, 'days').error).toEqual(say('fault.whole', { min: 1, max: 365 }))
    const { scopes } = modelOf<{ scopes: { value: string; checked: boolean }[] }>(bad)
    expect(scopes.filter(({ checked }) => checked).map(({ value }) => value)).toEqual(['audit.view'])
    const made = await browser.post('/account/tokens', { ...typed, days: '30' })
    const { text } = modelOf<{ text: string }>(made)
    expect((await world.administrators.tokens.find(text))?.capabilities).toEqual(new Set(['audit.view']))
    const list = await browser.get('/account/tokens')
    expect(list.text).not.toContain(text)
    const [row] = modelOf<{ rows: { label: string; revoke: string }[] }>(list).rows
    expect(row?.label).toBe('Nightly export')
    expect((await browser.post(row?.revoke ?? '')).location).toBe('/account/tokens')
    expect(await world.administrators.tokens.find(text)).toBeNull()
  })

  it('end the other sessions of their owner one by one, and nobody else’s', async () => {
    await firstRun()
    const other = await signInAs('ann', PASSWORD)
    await browser.get('/account')
    const { sessions } = modelOf<{ sessions: { current: boolean; end: string }[] }>(
      await browser.get('/account'),
    )
    expect(sessions.map(({ current }) => current).toSorted()).toEqual([false, true])
    const theirs = sessions.find(({ current }) => !current)?.end ?? ''
    expect((await browser.post(theirs)).status).toBe(303)
    expect((await other.get('/account')).location).toContain('/sign-in')
    expect((await browser.get('/account')).status).toBe(200)
    expect((await browser.post(theirs)).status).toBe(404)
  })
})
