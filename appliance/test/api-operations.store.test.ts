import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { API_PATH } from '../src/platform/http/api-operation.ts'
import { CAPABILITIES } from '../src/platform/http/capabilities.ts'
import type { ApiDescription, ApiDocument } from '../src/platform/http/openapi.ts'
import type { Success } from './support/api-callers.ts'
import { callAll } from './support/api-calls.ts'
import { furnish } from './support/api-furnish.ts'
import { openApiWorld, type ApiAnswer, type ApiCall, type ApiWorld } from './support/api-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { dumpDatabase } from './support/dump.ts'

/** As many as there were when this was written; later ones only add to them. */
const AT_LEAST = 125

/** Lists among them, and those that have several rows here. */
const LISTS = 31
const SEVERAL = 16
/** What is answered as a list but is bounded: eight of each kind. */
const BOUNDED = ['search.find']
const MINUTE = 60_000
const PURPOSE = { 'earshot-purpose': 'Ticket 4711 of Tuesday' }

type Operation = ApiDescription & { method: string; path: string }
type Problem = { type: string; status: number; detail: string; errors: { field: string; reason: string }[] }
const isList = ({ method, parameters }: Operation): boolean =>
  method === 'GET' && parameters.some(({ name }) => name === 'limit')
type BodySchema = { properties?: Record<string, { type?: string }>; required?: string[] }

const jsonOf = (content: Record<string, { schema: object }> | undefined, type = 'application/json') =>
  z.fromJSONSchema(content?.[type]?.schema as Parameters<typeof z.fromJSONSchema>[0])

describe.each(dialects)('the operations of the API on %s', (dialect) => {
  let opened: TestDatabase
  let world: ApiWorld
  let document: ApiDocument
  let operations: Operation[]
  const answers = new Map<string, { call: Success; answer: ApiAnswer }>()

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    world = await openApiWorld(opened.database)
    document = (await world.call('GET', '/openapi.json')).body as ApiDocument
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, of]) => ({ ...of, path, method: method.toUpperCase() })),
    )
    await callAll(world, await furnish(world), (call, answer) => answers.set(call.id, { call, answer }))
  }, 60_000)
  afterAll(async () => {
    await world.stop()
    await opened.drop()
  })

  const successOf = (id: string) => {
    const found = answers.get(id)
    if (!found) throw new Error(`no call of ${id}`)
    return found
  }
  const readPage = async (path: string): Promise<{ items: unknown[]; next: string | null }> => {
    const { status, body } = await world.call('GET', path)
    expect([path, status]).toEqual([path, 200])
    return body as { items: unknown[]; next: string | null }
  }
  const refusalOf = async (operation: Operation, change: ApiCall & { path?: string }): Promise<Problem> => {
    const { call } = successOf(operation.operationId)
    const asked = { ...(call.body === undefined ? {} : { body: call.body }), headers: call.headers ?? {} }
    const answer = await world.call(call.method, change.path ?? call.path, { ...asked, ...change })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = document.components as { schemas: { Problem: object } }
    const schema = problem.schemas.Problem as Parameters<typeof z.fromJSONSchema>[0]
    expect(z.fromJSONSchema(schema).safeParse(answer.body).error).toBeUndefined()
    return answer.body as Problem
  }

  it('are the routes of the router, each with one name', () => {
    const described = operations.map(({ method, path }) => `${method} ${API_PATH}${path}`)
    const routes = world.routes.map((route) => route.replaceAll(/:(\w+)/g, '{$1}'))
    expect(described.toSorted()).toEqual(routes.toSorted())
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    expect(operations.length).toBeGreaterThanOrEqual(AT_LEAST)
    console.log(`${operations.length} operations at ${API_PATH} on ${dialect}`)
  })

  it('succeed with what the document says', () => {
    const wrong = operations.flatMap(({ operationId, responses }) => {
      const { answer } = successOf(operationId)
      if (answer.status !== 200) return [`${operationId}: ${answer.status} ${JSON.stringify(answer.body)}`]
      const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
      const content = responses['200']?.content ?? {}
      if (Object.keys(content).every((one) => one.split(';')[0] !== type)) return [`${operationId}: ${type}`]
      if (type !== 'application/json') return answer.body === '' ? [`${operationId}: empty`] : []
      const { error } = jsonOf(content).safeParse(answer.body)
      return error ? [`${operationId}: ${error.message}`] : []
    })
    expect(wrong).toEqual([])
    expect(answers.size).toBe(operations.length)
  })

  it('page every list by keyset: row by row they come to the same, each row once', async () => {
    let lists = 0
    let several = 0
    for (const operation of operations.filter(isList)) {
      world.clock.time += MINUTE
      const { path } = successOf(operation.operationId).call
      const [address = '', query] = path.split('?')
      const at = (limit: number): string => {
        const asked = new URLSearchParams(query)
        asked.set('limit', String(limit))
        return `${address}?${asked.toString()}`
      }
      const whole = await readPage(at(200))
      const single: unknown[] = []
      for (let next: string | null = at(1); next !== null;) {
        const page = await readPage(next)
        expect(page.items.length).toBeLessThanOrEqual(1)
        single.push(...page.items)
        next = page.next
      }
      expect([operation.operationId, single]).toEqual([operation.operationId, whole.items])
      expect(whole.next).toBeNull()
      lists++
      if (single.length > 1) several++
    }
    expect(lists).toBeGreaterThanOrEqual(LISTS)
    expect(several).toBeGreaterThanOrEqual(SEVERAL)
    console.log(`${lists} lists, ${several} with more than a page, on ${dialect}`)
  })

  it('answer no list that has no pages, and say how long a page may be', () => {
    const answering = operations.filter(({ method, responses }) => {
      const schema = responses['200']?.content?.['application/json']?.schema as BodySchema | undefined
      return method === 'GET' && schema?.properties?.['items'] !== undefined
    })
    const unpaged = answering.filter((operation) => !isList(operation)).map(({ operationId }) => operationId)
    expect(unpaged).toEqual(BOUNDED)
    for (const { parameters } of answering.filter(isList))
      expect(parameters.find(({ name }) => name === 'limit')).toEqual({
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
      })
  })

  it('show people only to those who say what for, where the organization asks, and record that', async () => {
    const { whole, database, owner, call } = world
    const rules = { demandsSecondFactor: false, asksPurpose: true }
    const change = (to: typeof rules) =>
      database.write((tx) => whole.organizations.changeRules(tx, owner.organizationId, to))
    await change(rules)
    let shown = 0
    for (const { operationId, parameters } of operations.filter(({ method }) => method === 'GET')) {
      world.clock.time += MINUTE
      const { path } = successOf(operationId).call
      const { status, body } = await call('GET', path)
      const isOwed = status === 403 && (body as Problem).type === 'urn:earshot:error:purpose_needed'
      const isPersonal = parameters.some(({ name }) => name === 'Earshot-Purpose')
      expect([operationId, isOwed]).toEqual([operationId, isPersonal])
      if (!isPersonal) continue
      const { rows: before } = await whole.audit.list(database.read, owner.organizationId, {}, { limit: 1 })
      expect((await call('GET', path, { headers: PURPOSE })).status).toBe(200)
      const { rows: after } = await whole.audit.list(database.read, owner.organizationId, {}, { limit: 1 })
      expect(after[0]?.number).toBeGreaterThan(before[0]?.number ?? 0)
      expect(after[0]?.personal).toMatchObject({ purpose: PURPOSE['earshot-purpose'] })
      shown++
    }
    await change({ ...rules, asksPurpose: false })
    expect(shown).toBeGreaterThanOrEqual(10)
  })

  it('are refused to a token that has every scope but theirs, and without a token', async () => {
    const before = await dumpDatabase(world.database)
    let refused = 0
    for (const [scope, needing] of Map.groupBy(operations, (operation) => operation['x-scope'])) {
      const token = scope === null ? null : await world.makeToken(CAPABILITIES.filter((one) => one !== scope))
      for (const operation of needing) {
        const { type, status, detail } = await refusalOf(operation, { token })
        const expected =
          scope === null ? ['urn:earshot:error:token_needed', 401] : ['urn:earshot:error:forbidden', 403]
        expect([operation.operationId, type, status]).toEqual([operation.operationId, ...expected])
        if (scope !== null) expect(detail).toContain(scope)
        refused++
      }
      if (token !== null) await world.endToken(token)
    }
    expect(refused).toBe(operations.length)
    expect(withoutTokens(await dumpDatabase(world.database))).toBe(withoutTokens(before))
  })

  it('name the field and the reason of what they refuse, and change nothing', async () => {
    const before = withoutUses(await dumpDatabase(world.database))
    let tried = 0
    const expectFault = async (operation: Operation, field: string, change: ApiCall & { path?: string }) => {
      const { status, errors } = await refusalOf(operation, change)
      const at = `${operation.operationId} ${field}`
      expect([at, status, errors.some((error) => error.field.split('.')[0] === field)]).toEqual([
        at,
        400,
        true,
      ])
      expect(errors.every(({ reason }) => reason !== '')).toBe(true)
      tried++
    }
    for (const operation of operations) {
      world.clock.time += MINUTE
      const { call } = successOf(operation.operationId)
      const joint = call.path.includes('?') ? '&' : '?'
      await expectFault(operation, 'nonsense', { path: `${call.path}${joint}nonsense=1` })
      for (const { name, in: place, schema } of operation.parameters)
        if (place === 'query' && isStrict(operation, name, schema)) {
          const [path = '', query] = call.path.split('?')
          const bad = new URLSearchParams(query)
          bad.set(name, 'none-such')
          await expectFault(operation, name, { path: `${path}?${bad.toString()}` })
        } else if (place === 'path') {
          const bad = API_PATH + operation.path.replace(`{${name}}`, '%20').replaceAll(/\{\w+\}/g, '1')
          await expectFault(operation, name, { path: bad })
        }
      if (!operation.requestBody) continue
      const schema = operation.requestBody.content['application/json']?.schema as BodySchema
      const body = call.body as Record<string, unknown>
      await expectFault(operation, 'nonsense', { body: { ...body, nonsense: 1 } })
      for (const [name, { type }] of Object.entries(schema.properties ?? {}))
        await expectFault(operation, name, {
          body: { ...body, [name]: type === 'string' || type === 'object' ? 7 : { wrong: true } },
        })
      for (const name of schema.required ?? []) {
        const { [name]: _, ...rest } = body
        await expectFault(operation, name, { body: rest })
      }
    }
    expect(tried).toBeGreaterThan(2 * operations.length)
    expect(withoutUses(await dumpDatabase(world.database))).toBe(before)
  })
})

/** Parameters of which no word will do. */
const isStrict = (operation: Operation, name: string, schema: object): boolean =>
  (name === 'after' && isList(operation)) ||
  'enum' in schema ||
  ('type' in schema && schema.type === 'integer')

/** Tokens are made for the refusals themselves. */
const withoutTokens = (dump: string): string =>
  dump
    .split('\n')
    .filter((line) => !line.includes('"token_hash"') || !line.includes('"scopes"'))
    .join('\n')

/** When a token was last used is no change. */
const withoutUses = (dump: string): string => dump.replaceAll(/"last_used_at":\d+/g, '"last_used_at":0')
