import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstRunInput } from './support/administrators.ts'
import { applyRoster } from '../src/features/people/index.ts'
import { CAPABILITIES, type Capability } from '../src/platform/http/capabilities.ts'
import { callApi, openApiWorld, openReplica, type ApiWorld } from './support/api-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'

const DAY = 86_400_000
const named = (answer: { body: unknown }) => answer.body as { id: string; name: string }
type Listed = { items: { id: string; name: string }[]; next: string | null }
type Problem = { type: string; status: number; detail: string; errors: { field: string; reason: string }[] }

describe.each(dialects)('the API on %s', (dialect) => {
  let opened: TestDatabase
  let world: ApiWorld

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await openApiWorld(opened.database)
  })
  afterEach(async () => {
    await world.stop()
    await opened.drop()
  })

  const listSites = async (query = '') => (await world.call('GET', `/sites${query}`)).body as Listed
  const makeSite = (name: string, headers: Record<string, string> = {}) =>
    world.call('POST', '/sites', { body: { name }, headers })
  const accountOfOwner = () => ({
    organizationId: world.owner.organizationId,
    id: world.owner.administratorId,
    actor: world.owner.actor,
  })

  it('takes no token that is wrong, ended, revoked or in the address, and slows guessing down', async () => {
    const { call, clock, token, database, whole, owner } = world
    const refusals = [null, 'earshot_pat_wrong', `${token}x`]
    for (const wrong of refusals) expect((await call('GET', '/sites', { token: wrong })).status).toBe(401)
    const inAddress = await call('GET', `/sites?token=${token}`, { token: null })
    expect(inAddress.status).toBe(401)
    expect(inAddress.headers.get('www-authenticate')).toBe('Bearer')
    for (let more = refusals.length + 1; more < 20; more++) await call('GET', '/sites', { token: 'no' })
    expect((await call('GET', '/sites', { token: 'no' })).status).toBe(429)
    expect((await call('GET', '/sites')).status).toBe(200)
    const tokens = await whole.administrators.tokens.list(
      database.read,
      owner.organizationId,
      owner.administratorId,
      { limit: 9 },
    )
    expect(tokens.rows.map(({ lastUsedAt }) => lastUsedAt)).toEqual([clock.now()])
    clock.time += 31 * DAY
    expect((await call('GET', '/sites')).status).toBe(401)
    expect(world.log.join('')).not.toContain(token)
  })

  it('lets a token do what its owner may do now, and nothing once they are disabled', async () => {
    const { call, whole, database, owner } = world
    const other = { userName: 'second', name: 'Second Owner', role: 'owner' as const }
    await whole.administrators.create(owner.organizationId, owner.actor, other)
    await whole.administrators.changeRole(accountOfOwner(), 'auditor')
    expect((await call('GET', '/sites')).status).toBe(200)
    const refused = await call('POST', '/sites', { body: { name: 'Nowhere' } })
    expect(refused.status).toBe(403)
    expect((refused.body as Problem).detail).toContain('hubs.manage')
    await whole.administrators.disable(accountOfOwner())
    expect((await call('GET', '/sites')).status).toBe(401)
    const rows = await whole.sites.list(database.read, owner.organizationId, undefined, { limit: 9 })
    expect(rows.rows).toEqual([])
  })

  it('makes tokens with an end and with scopes that their maker has, and stores no text of them', async () => {
    const { whole, database, owner, token } = world
    const { tokens } = whole.administrators
    const make = (input: { scopes: Capability[]; days?: number }, admin = owner) =>
      database.write((tx) => tokens.create(tx, admin, { label: 'script', days: 1, ...input }))
    const auditor = { ...owner, capabilities: new Set<Capability>(['audit.view']) }
    const fields = { fields: [expect.objectContaining({ field: 'scopes' })] }
    await expect(make({ scopes: ['hubs.view'] }, auditor)).rejects.toMatchObject(fields)
    await expect(make({ scopes: [] })).rejects.toMatchObject(fields)
    for (const days of [0, 366, 1.5, NaN])
      await expect(make({ scopes: ['hubs.view'], days })).rejects.toMatchObject({
        fields: [expect.objectContaining({ field: 'days' })],
      })
    const { id, text } = await make({ scopes: ['hubs.view'] })
    expect(text).toMatch(/^earshot_pat_[\w-]{43}$/)
    const stored = JSON.stringify(await database.read('api_tokens').select())
    expect(stored).not.toContain(text)
    expect(stored).not.toContain(token)
    await database.write((tx) => tokens.revoke(tx, owner, id))
    expect(await tokens.find(text)).toBeNull()
    await expect(database.write((tx) => tokens.revoke(tx, owner, id))).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('names the token in the audit log with everything that was done by it', async () => {
    const { whole, database, owner } = world
    await makeSite('Kiel')
    const { rows } = await whole.audit.list(
      database.read,
      owner.organizationId,
      { action: 'site.created' },
      { limit: 9 },
    )
    const tokens = await whole.administrators.tokens.list(
      database.read,
      owner.organizationId,
      owner.administratorId,
      { limit: 9 },
    )
    const [own] = tokens.rows
    expect(rows.map(({ actor, detail }) => [actor.id, detail])).toEqual([
      [owner.administratorId, { name: 'Kiel', apiToken: own?.id }],
    ])
  })

  it('pages by keyset with links that lead through every row once, and filters', async () => {
    const names = Array.from({ length: 7 }, (_, place) => `Site ${place}`)
    for (const name of names) await makeSite(name)
    const seen: string[] = []
    let pages = 0
    for (let next: string | null = '/sites?limit=3'; next !== null; pages++) {
      const page: Listed = (await world.call('GET', next)).body as Listed
      seen.push(...page.items.map(({ name }) => name))
      next = page.next
    }
    expect([pages, seen]).toEqual([3, names])
    expect((await listSites('?name=Site%204')).items.map(({ name }) => name)).toEqual(['Site 4'])
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['after=nowhere', 'after'],
    ] as const) {
      const { status, body } = await world.call('GET', `/sites?${query}`)
      expect([status, (body as Problem).errors[0]?.field]).toEqual([400, field])
    }
  })

  it('answers 304 while nothing has changed, and changes only what still is as it was read', async () => {
    const { id } = named(await makeSite('Kiel'))
    const path = `/sites/${id}`
    const etag = (await world.call('GET', path)).headers.get('etag') ?? ''
    const again = await world.call('GET', path, { headers: { 'if-none-match': etag } })
    expect([again.status, again.body]).toEqual([304, null])
    const rename = (name: string, headers: Record<string, string>) =>
      world.call('PUT', path, { body: { name }, headers })
    expect((await rename('Lost', {})).status).toBe(428)
    expect((await rename('Bremen', { 'if-match': etag })).status).toBe(200)
    expect((await rename('Lost', { 'if-match': etag })).status).toBe(412)
    const fresh = await world.call('GET', path, { headers: { 'if-none-match': etag } })
    expect([fresh.status, named(fresh).name]).toEqual([200, 'Bremen'])
  })

  it('does a write once under its key, on every replica, and refuses the key for another', async () => {
    const headers = { 'idempotency-key': 'first-try' }
    const replica = await openReplica(opened.url, world.clock)
    const urls = [world.url, replica.url, world.url, replica.url, world.url, replica.url]
    const answers = await Promise.all(
      urls.map((url) =>
        callApi(url, 'POST', '/sites', { body: { name: 'Kiel' }, headers, token: world.token }),
      ),
    ).finally(() => replica.stop())
    expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect((await listSites()).items).toHaveLength(1)
    expect((await makeSite('Bremen', headers)).status).toBe(422)
    const stranger = await world.makeToken(CAPABILITIES)
    const theirs = await world.call('POST', '/sites', { body: { name: 'Bremen' }, headers, token: stranger })
    expect(theirs.status).toBe(200)
    world.clock.time += DAY + 1
    expect((await makeSite('Hamburg', headers)).status).toBe(200)
  })

  it('keeps no answer of a write that was refused, and none readable that holds a secret', async () => {
    const headers = { 'idempotency-key': 'again' }
    await makeSite('Kiel')
    expect((await makeSite('Kiel', headers)).status).toBe(400)
    expect((await makeSite('Bremen', headers)).status).toBe(200)
    const body = { label: 'Floor 3', kind: 'once' }
    const key = { 'idempotency-key': 'code' }
    const first = await world.call('POST', '/enrolment-codes', { body, headers: key })
    expect((await world.call('POST', '/enrolment-codes', { body, headers: key })).body).toEqual(first.body)
    const { code } = first.body as { code: string }
    expect(code).toMatch(/^earshot1\./)
    expect(JSON.stringify(await opened.database.read('api_answers').select())).not.toContain(code)
  })

  it('does work that has transactions of its own once under its key, and gives the key of refused work back', async () => {
    const ask = (userName: string, headers: Record<string, string>) =>
      world.call('POST', '/administrators', { body: { userName, name: 'Pat', role: 'auditor' }, headers })
    const key = { 'idempotency-key': 'pat' }
    expect((await ask(firstRunInput.userName, key)).status).toBe(400)
    const first = await ask('pat', key)
    expect(first.status).toBe(200)
    expect((await ask('pat', key)).body).toEqual(first.body)
    expect((await ask('sam', key)).status).toBe(422)
    const { password } = first.body as { password: string }
    expect(JSON.stringify(await opened.database.read('api_answers').select())).not.toContain(password)
    await opened.database.write((tx) => tx('api_answers').update({ sealed: '' }))
    const unfinished = await ask('pat', key)
    expect([unfinished.status, (unfinished.body as { detail: string }).detail]).toEqual([
      409,
      expect.stringContaining('not come to its end'),
    ])
  })

  it('records whom it looks for when people are put into a group', async () => {
    const { whole, database, owner } = world
    const group = await world.call('POST', '/groups', { body: { name: 'Watch' } })
    const path = `/groups/${(group.body as { id: string }).id}/members`
    expect((await world.call('POST', path, { body: { people: ['kim'] } })).status).toBe(200)
    const { organizationId } = owner
    const filters = { action: 'people.listed' as const }
    const { rows } = await whole.audit.list(database.read, organizationId, filters, { limit: 9 })
    expect(rows.map(({ object }) => object.kind)).toEqual(['group'])
  })

  it('places computers only at sites of the organization, and says where the plan of an import has changed', async () => {
    const filters = { search: 'none' }
    const body = { filters, expected: 0, siteId: 'not-a-site' }
    const placed = await world.call('POST', '/hubs/place', { body })
    expect([placed.status, (placed.body as { errors: { field: string }[] }).errors[0]?.field]).toEqual([
      400,
      'siteId',
    ])
    const nothing = await world.call('POST', '/hubs/place', { body: { filters, expected: 0 } })
    expect(nothing.status).toBe(400)
    const other = await world.call('POST', '/hubs/retire', { body: { filters, expected: 3 } })
    expect(other.status).toBe(409)
    const changed = await world.call('POST', '/hubs/import', {
      body: { csv: 'computer\nx\n', seen: 'other' },
    })
    expect(changed.status).toBe(409)
  })

  it('asks for a purpose before it shows people, where the organization does, and records it', async () => {
    const { whole, database, owner, call } = world
    const scope = { organizationId: owner.organizationId, connectionId: 'directory', now: 1 }
    const facts = { key: 'kim', name: 'Kim Park', logins: ['kim'], email: null, disabled: false }
    await database.write((tx) => applyRoster(tx, scope, [{ kind: 'person.added', facts }]))
    expect((await call('GET', '/people')).status).toBe(200)
    await database.write((tx) =>
      whole.organizations.changeRules(tx, owner.organizationId, {
        demandsSecondFactor: false,
        asksPurpose: true,
      }),
    )
    expect((await call('GET', '/people')).status).toBe(403)
    const headers = { 'earshot-purpose': 'Ticket 4711: no sound' }
    const { items } = (await call('GET', '/people', { headers })).body as Listed
    expect(items.map(({ name }) => name)).toEqual(['Kim Park'])
    const looks = await whole.audit.list(
      database.read,
      owner.organizationId,
      { action: 'people.listed' },
      { limit: 9 },
    )
    expect(looks.rows.map(({ personal }) => personal['purpose'])).toEqual([
      'Ticket 4711: no sound',
      undefined,
    ])
  })
})
