import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../../src/api.ts'
import type { Capability } from '../../src/platform/http/capabilities.ts'
import { CAPABILITIES, ROLES } from '../../src/platform/http/capabilities.ts'
import type { SignedIn } from '../../src/platform/http/admin-route.ts'
import { openDatabase, type Database } from '../../src/platform/db/index.ts'
import { createApp } from '../../src/platform/http/app.ts'
import { listen } from '../../src/platform/http/listen.ts'
import { API_PATH } from '../../src/platform/http/api-operation.ts'
import { NOT_ASKED } from '../../src/platform/http/purpose.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { firstRunInput } from './administrators.ts'
import { createWhole, type Whole } from './whole-appliance.ts'

/** What an operation answered. */
export type ApiAnswer = { status: number; headers: Headers; body: unknown }

/** What to send besides the address. */
export type ApiCall = { body?: unknown; headers?: Record<string, string>; token?: string | null }

/** An appliance that serves hubs and the API, with its first owner and a token of theirs. */
export type ApiWorld = {
  url: string
  whole: Whole
  database: Database
  clock: { time: number; now(): number }
  owner: SignedIn
  token: string
  routes: string[]
  log: string[]
  makeToken(scopes: readonly Capability[]): Promise<string>
  endToken(token: string): Promise<void>
  call(method: string, path: string, call?: ApiCall): Promise<ApiAnswer>
  stop(): Promise<void>
}

type Served = Pick<ApiWorld, 'url' | 'whole' | 'routes' | 'log' | 'stop'>

async function serve(database: Database, clock: ApiWorld['clock']): Promise<Served> {
  const log: string[] = []
  const logger = createLogger('info', { destination: { write: (line) => log.push(line) } })
  const folder = await mkdtemp(join(tmpdir(), 'earshot-api-'))
  const whole = await createWhole(database, clock, { EARSHOT_DATA: folder })
  const api = createApi({ database, clock, logger }, whole)
  const app = createApp({
    logger,
    ready: () => Promise.resolve(true),
    routers: [whole.hubs.routes],
    pages: [api.middleware],
  })
  const listener = await listen(app.callback(), { host: '127.0.0.1', port: 0 })
  return {
    url: `http://127.0.0.1:${listener.port}`,
    whole,
    routes: api.routes,
    log,
    async stop() {
      await listener.close()
      await whole.hubs.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Asks one operation; a path that begins with `API_PATH` is a link that was answered. */
export async function callApi(
  url: string,
  method: string,
  path: string,
  { body, headers = {}, token }: ApiCall,
): Promise<ApiAnswer> {
  const address = path.startsWith(API_PATH) ? path : API_PATH + path
  const response = await fetch(url + address, {
    method,
    headers: {
      ...(token == null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : isJson(response) ? (JSON.parse(text) as unknown) : text,
  }
}

const isJson = ({ headers }: Response): boolean => /[/+]json\b/.test(headers.get('content-type') ?? '')

/** Another replica over the same database. */
export async function openReplica(url: string, clock: ApiWorld['clock']): Promise<Served> {
  const database = openDatabase({ url })
  const served = await serve(database, clock)
  return {
    ...served,
    async stop() {
      await served.stop()
      await database.close()
    },
  }
}

/** Puts an appliance with its first owner over an empty database. */
export async function openApiWorld(database: Database): Promise<ApiWorld> {
  const clock = { time: Date.UTC(2026, 10, 21), now: () => clock.time }
  const served = await serve(database, clock)
  const { administrators } = served.whole
  const actor = { kind: 'command' as const, id: 'earshot', name: 'root' }
  const { id, organizationId, name, role } = await administrators.firstRun.complete(firstRunInput, actor)
  const owner: SignedIn = {
    administratorId: id,
    organizationId,
    sessionId: 'none',
    name,
    role,
    capabilities: new Set(ROLES.owner),
    actor: { kind: 'administrator', id, name },
    mustChangePassword: false,
    hasSecondFactor: false,
    purpose: NOT_ASKED,
  }
  const makeToken = async (scopes: readonly Capability[]): Promise<string> => {
    const input = { label: 'test', scopes, days: 30 }
    return (await database.write((tx) => administrators.tokens.create(tx, owner, input))).text
  }
  const token = await makeToken(CAPABILITIES)
  return {
    ...served,
    database,
    clock,
    owner,
    token,
    makeToken,
    async endToken(text) {
      const of = await administrators.tokens.find(text)
      await database.write((tx) => administrators.tokens.revoke(tx, owner, of?.sessionId ?? ''))
    },
    call: (method, path, call = {}) => callApi(served.url, method, path, { token, ...call }),
  }
}
