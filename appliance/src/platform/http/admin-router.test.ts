import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Browser, signedInAs, startAdminApp } from '../../../test/support/admin-app.ts'
import { AppError } from '../errors.ts'
import { adminRoute, type AdminRoute } from './admin-route.ts'
import { createRateLimit } from './rate-limit.ts'
import { CONTENT_SECURITY_POLICY } from './security-headers.ts'
import { say } from '../views/messages/phrase.ts'

const page = (view: string) => () => Promise.resolve({ view, model: {} })

const form = z.object({
  name: z.string().min(2),
  tags: z.array(z.string()).default([]),
})

const routes: AdminRoute[] = [
  adminRoute({ method: 'GET', path: '/open', access: 'public', handle: page('open') }),
  adminRoute({ method: 'GET', path: '/mine', access: 'signedIn', handle: page('mine') }),
  adminRoute({
    method: 'GET',
    path: '/things/:id',
    access: 'hubs.view',
    params: z.object({ id: z.string().regex(/^[a-z]+$/) }),
    query: z.object({ sort: z.enum(['name', 'age']).optional() }),
    handle: ({ params, query, partial }) =>
      Promise.resolve({ view: 'thing', model: { ...params, ...query, partial } }),
  }),
  adminRoute({
    method: 'POST',
    path: '/things',
    access: 'hubs.manage',
    form,
    handle: ({ form: { name, tags } }) => {
      if (name === 'boom') throw new Error('planted secret')
      if (name === 'taken') throw new AppError('conflict')
      return Promise.resolve({ redirect: `/things/${name}`, notice: `Made ${name} ${tags.join('+')} ✓` })
    },
    onInvalid: ({ form: typed }, error) =>
      Promise.resolve({ view: 'things-form', model: { typed, fields: error.fields } }),
  }),
  adminRoute({
    method: 'POST',
    path: '/plain',
    access: 'public',
    handle: () => Promise.resolve({ text: 'done', type: 'text/plain' }),
  }),
]

describe('the admin router', () => {
  let app: Awaited<ReturnType<typeof startAdminApp>>
  beforeAll(async () => {
    app = await startAdminApp(routes)
  })
  afterAll(() => app.close())
  const as = async (role?: string): Promise<Browser> => {
    const browser = new Browser(app.url, role)
    await browser.get('/open')
    return browser
  }

  it('shows public pages to anybody and sends others to the entrance, which knows where they wanted to go', async () => {
    const nobody = await as()
    expect((await nobody.get('/open')).page?.view).toBe('open')
    const sent = await nobody.get('/things/abc?sort=age')
    expect([sent.status, sent.location]).toEqual([303, '/sign-in?next=%2Fthings%2Fabc%3Fsort%3Dage'])
    expect((await nobody.post('/things', { name: 'abc' })).status).toBe(401)
    const part = await nobody.get('/mine', { 'hx-request': 'true' })
    expect([part.status, part.headers.get('hx-redirect')]).toEqual([401, '/sign-in?next=%2Fmine'])
    const script = await nobody.get('/mine', { accept: 'application/json' })
    expect([script.status, JSON.parse(script.text)]).toMatchObject([401, { error: { code: 'signed_out' } }])
  })

  it('refuses the wrong role and serves the right one', async () => {
    expect((await (await as('directoryless')).get('/mine')).status).toBe(303)
    const auditor = await as('auditor')
    expect((await auditor.get('/mine')).status).toBe(200)
    const refused = await auditor.post('/things', { name: 'abc' })
    expect([refused.status, refused.page?.model['code']]).toEqual([403, 'forbidden'])
    const operator = await as('operator')
    const made = await operator.post('/things', { name: 'abc', tags: ['x', 'y'] })
    expect([made.status, made.location]).toEqual([303, '/things/abc'])
    const next = await operator.get('/things/abc')
    expect(next.page).toMatchObject({ view: 'thing', context: { notice: 'Made abc x+y ✓' } })
    expect((await operator.get('/things/abc')).page?.context.notice).toBeNull()
  })

  it('sends a form back with what was typed, the field and the reason', async () => {
    const operator = await as('operator')
    const again = await operator.post('/things', { name: 'a', tags: 'x' })
    expect(again.status).toBe(400)
    expect(again.page).toMatchObject({
      view: 'things-form',
      model: {
        typed: { name: 'a', tags: 'x' },
        fields: [{ field: 'name', reason: say('fault.tooShort', { min: 2 }) }],
      },
    })
    expect((await operator.post('/things', { name: 'taken' })).status).toBe(409)
    expect((await operator.post('/things', {})).page?.model['fields']).toEqual([
      { field: 'name', reason: say('fault.needed') },
    ])
  })

  const badForms: [Record<string, string | string[]>, string][] = [
    [{ name: 'abc', role: 'owner' }, 'role'],
    [{ name: ['abc', 'def'] }, 'name'],
    [{ name: 'abc', __proto__x: '1' }, '__proto__x'],
  ]
  it.each(badForms)('refuses the fields %j', async (fields, field) => {
    const refused = await (await as('operator')).post('/things', fields)
    expect([refused.status, refused.page?.model['fields']]).toMatchObject([400, [{ field }]])
  })

  it('refuses fields on a route that takes none, other content types and forms that are too large', async () => {
    const nobody = await as()
    expect((await nobody.post('/plain')).text).toBe('done')
    expect((await nobody.post('/plain', { extra: '1' })).status).toBe(400)
    const json = await nobody.send('POST', '/plain', {
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(json.status).toBe(400)
    const large = await nobody.post('/plain', { extra: 'x'.repeat(1024 * 1024) })
    expect(large.status).toBe(413)
  })

  it('knows no thing under a malformed id, and refuses a malformed query', async () => {
    const owner = await as('owner')
    expect((await owner.get('/things/ABC')).status).toBe(404)
    const nowhere = await owner.get('/nothing/here')
    expect([nowhere.status, nowhere.page?.view]).toEqual([404, 'error'])
    expect(nowhere.page?.context.admin?.name).toBe('owner')
    const query = await owner.get('/things/abc?sort=colour')
    expect([query.status, query.page?.model['fields']]).toMatchObject([400, [{ field: 'sort' }]])
    expect((await owner.get('/things/abc?sort=name&utm=1')).status).toBe(200)
    expect((await owner.get('/things/%E0%A4%A')).status).toBeLessThan(500)
  })

  it('tells nothing of an unforeseen error but a request id, which is in the log', async () => {
    const failed = await (await as('operator')).post('/things', { name: 'boom' })
    expect(failed.status).toBe(500)
    expect(failed.text).not.toContain('planted')
    const requestId = String(failed.page?.model['requestId'])
    expect(
      app.log.filter((line) => line.includes(requestId) && line.includes('planted secret')),
    ).toHaveLength(1)
  })

  it('carries the same headers on every kind of answer', async () => {
    const operator = await as('operator')
    const answers = [
      await operator.get('/open'),
      await operator.get('/nothing'),
      await operator.post('/things', { name: 'abc' }),
      await operator.post('/things', { name: 'boom' }),
      await (await as()).get('/mine'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 303, 500, 303])
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    }
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*/)
  })

  it('hands out parts of pages to htmx, and says so to caches', async () => {
    const owner = await as('owner')
    const part = await owner.get('/things/abc', { 'hx-request': 'true' })
    expect(part.page?.model['partial']).toBe(true)
    expect(part.headers.get('vary')).toContain('hx-request')
    const boosted = await owner.get('/things/abc', { 'hx-request': 'true', 'hx-boosted': 'true' })
    expect(boosted.page?.model['partial']).toBe(false)
  })
})

describe('the admin router in special states', () => {
  it('slows down a caller that comes too often', async () => {
    const rateLimit = createRateLimit({ clock: { now: () => 0 }, limit: 3, windowMs: 60_000 })
    const app = await startAdminApp(routes, { rateLimit })
    const browser = new Browser(app.url)
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await browser.get('/open')).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    expect((await browser.get('/open')).headers.get('retry-after')).toBe('60')
    await app.close()
  })

  it('lets somebody whose password was reset do nothing but change it or leave', async () => {
    const mustChange = signedInAs('owner', { mustChangePassword: true })
    const more = ['/account/password', '/sign-out'].map((path) =>
      adminRoute({ method: 'GET', path, access: 'signedIn', handle: page(path) }),
    )
    const app = await startAdminApp([...routes, ...more], { findSession: () => Promise.resolve(mustChange) })
    const browser = new Browser(app.url, 'any')
    await browser.get('/open')
    expect((await browser.get('/mine')).location).toBe('/account/password')
    expect((await browser.post('/things', { name: 'abc' })).status).toBe(403)
    expect((await browser.get('/account/password')).status).toBe(200)
    expect((await browser.get('/sign-out')).status).toBe(200)
    await app.close()
  })

  it('leads a page that owes its purpose to the question, parts of pages too, and refuses steps and JSON', async () => {
    const owes = () => Promise.reject(new AppError('purpose_needed'))
    const more = (['GET', 'POST'] as const).map((method) =>
      adminRoute({ method, path: '/people', access: 'signedIn', handle: owes }),
    )
    const app = await startAdminApp([...routes, ...more])
    const browser = new Browser(app.url, 'owner')
    await browser.get('/open')
    const place = '/purpose?next=%2Fpeople%3Fq%3Da'
    const page = await browser.get('/people?q=a')
    expect([page.status, page.location]).toEqual([303, place])
    const part = await browser.get('/people?q=a', { 'hx-request': 'true' })
    expect([part.status, part.headers.get('hx-redirect')]).toEqual([403, place])
    expect((await browser.get('/people', { accept: 'application/json' })).status).toBe(403)
    expect((await browser.post('/people')).status).toBe(403)
    await app.close()
  })

  it('puts cookies under __Host- with Secure over TLS, and without on loopback', async () => {
    const session = adminRoute({
      method: 'POST',
      path: '/enter',
      access: 'public',
      handle: () => Promise.resolve({ redirect: '/', session: 'token' }),
    })
    for (const secure of [true, false]) {
      const app = await startAdminApp([...routes, session], { isSecure: () => secure })
      const browser = new Browser(app.url)
      await browser.get('/open')
      const entered = await browser.post('/enter')
      const prefix = secure ? '__Host-' : ''
      const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
      expect(entered.headers.getSetCookie()).toEqual([`${prefix}earshot-session=token; ${attributes}`])
      await app.close()
    }
  })

  const faulty: [string, object][] = [
    ['an unknown access', { access: 'everything.do' }],
    ['no access at all', { access: undefined }],
    ['parameters without a schema', { path: '/things/:id' }],
    ['a form on GET', { form }],
    ['a form whose fields cannot be known', { method: 'POST', form: z.string() }],
  ]
  it.each(faulty)('does not start with a route that has %s', async (_, fault) => {
    const route = { method: 'GET', path: '/x', access: 'public', handle: page('x'), ...fault } as AdminRoute
    await expect(startAdminApp([route])).rejects.toThrow(/\/x|schema/)
  })
})

describe('protection against requests from other sites', () => {
  const OWN = 'https://earshot.example'
  const provenance: [string, Record<string, string>, number][] = [
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['typed by the person', { 'sec-fetch-site': 'none' }, 200],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 403],
    ['cross-site with our origin', { 'sec-fetch-site': 'cross-site', origin: OWN }, 403],
    ['an old browser with our origin', { 'sec-fetch-site': '', origin: OWN }, 200],
    ['an old browser with another origin', { 'sec-fetch-site': '', origin: 'https://evil.example' }, 403],
    ['an old browser with a hidden origin', { 'sec-fetch-site': '', origin: 'null' }, 403],
    ['neither header', { 'sec-fetch-site': '' }, 403],
  ]
  it.each(provenance)('judges a form that comes %s', async (_, headers, status) => {
    const app = await startAdminApp(routes)
    const browser = new Browser(app.url)
    await browser.get('/open')
    expect((await browser.post('/plain', {}, headers)).status).toBe(status)
    await app.close()
  })

  it('takes only the token of the same browser and session', async () => {
    const app = await startAdminApp(routes)
    const [one, other] = [new Browser(app.url), new Browser(app.url)]
    await one.get('/open')
    await other.get('/open')
    expect((await one.post('/plain', { csrf: other.token })).status).toBe(403)
    expect((await one.post('/plain', { csrf: '' })).status).toBe(403)
    expect((await one.post('/plain', { csrf: [one.token, one.token] })).status).toBe(403)
    expect((await one.post('/plain')).status).toBe(200)
    const fresh = new Browser(app.url)
    expect((await fresh.post('/plain', { csrf: one.token })).status).toBe(403)
    one.cookies.set('earshot-session', 'owner')
    expect((await one.post('/plain', { csrf: one.token })).status).toBe(403)
    await app.close()
  })
})
