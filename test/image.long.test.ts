import { join } from 'node:path'
import type { SettingState } from '@earshot/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeNodeImage, makePostgresImage } from '../tools/image/base-images.ts'
import { startEngine, type Engine } from '../tools/image/engine.ts'
import { eventually } from './support/eventually.ts'

const BUILD_MS = 1_800_000
const STEP_MS = 600_000
const PATIENCE_MS = 120_000
const CHECKOUT = join(import.meta.dirname, '..')
const PROJECT = 'earshotimage'
const NETWORK = `${PROJECT}_default`
const PASSWORD = 'Leuchtturm-17-Nebelhorn'
const POLICY = {
  format: 'earshot-policy-1',
  name: 'Everyone',
  entries: [{ setting: 'sidetone.level', value: 67, mode: 'locked' }],
}

let engine: Engine
let variables: Record<string, string>

const compose = (...words: string[]): Promise<string> => engine.compose(['-p', PROJECT, ...words], variables)
const containerOf = async (service: string): Promise<string> => (await compose('ps', '-q', service)).trim()
const inspect = async (container: string, format: string): Promise<string> =>
  (await engine.docker(['inspect', '--format', format, container])).trim()

async function earshot<T>(words: string[], input = ''): Promise<T> {
  const container = await containerOf('earshot')
  const command = ['exec', '-i', container, 'earshot', ...words, '--json']
  return JSON.parse(await engine.docker(command, { input })) as T
}

const isHealthy = async (service: string): Promise<boolean> =>
  (await inspect(await containerOf(service), '{{.State.Health.Status}}')) === 'healthy'

const setUp = (): Promise<object> => {
  const person = ['--user-name', 'ada', '--name', 'Ada', '--password-file', '-']
  return earshot(['setup', '--organization-name', 'Nordhafen Bank', ...person], PASSWORD)
}

const evidence = async (): Promise<SettingState | undefined> => {
  const devices = await earshot<{ serial: string }[]>(['device', 'list'])
  if (devices.length === 0) return undefined
  return (await earshot<{ evidence: SettingState }>(['device', 'why', 'ER-0100', 'sidetone.level'])).evidence
}

beforeAll(async () => {
  engine = await startEngine()
  variables = { EARSHOT_PUBLIC_URL: 'https://earshot:8443', EARSHOT_PORT: '127.0.0.1:0' }
  await makeNodeImage(engine)
  await engine.docker(['build', '--network', 'host', '-t', 'earshot', '.'])
}, BUILD_MS)

afterAll(() => engine?.stop(), STEP_MS)

describe('the image, brought up by docker-compose.yml with SQLite', { timeout: STEP_MS }, () => {
  beforeAll(() => compose('up', '-d', '--no-build'), STEP_MS)
  afterAll(() => compose('down', '--volumes', '--timeout', '20'), STEP_MS)

  it('becomes healthy', async () => {
    await eventually('healthy', () => isHealthy('earshot'), PATIENCE_MS)
  })

  it('runs under an account without rights that can write nothing but its data', async () => {
    const container = await containerOf('earshot')
    const ask = (script: string): Promise<string> => engine.docker(['exec', container, 'sh', '-c', script])
    expect((await ask('id -u')).trim()).toBe('1000')
    expect((await ask('grep ^CapEff: /proc/1/status')).trim()).toMatch(/\s0+$/)
    expect((await ask('stat -c "%U %a" /data')).trim()).toBe('node 700')
    await expect(ask('touch /opt/earshot/written')).rejects.toThrow(/Read-only/)
    await expect(ask('ls /opt/earshot/agent')).rejects.toThrow(/No such file/)
    await expect(ask('which g++ make python3')).rejects.toThrow()
  })

  it('finishes its first run by command', async () => {
    expect(await setUp()).toMatchObject({ owner: 'ada' })
    await expect(setUp()).rejects.toThrow(/already_set_up/)
  })

  it('admits a hub from another container over TLS with the pin, and holds the proof of its lock', async () => {
    await earshot(['policy', 'import', '-'], JSON.stringify(POLICY))
    await earshot(['policy', 'publish', POLICY.name])
    await earshot(['policy', 'assign', POLICY.name])
    const { code } = await earshot<{ code: string }>(['enrolment', 'create'])
    const place = ['--network', NETWORK, '-v', `${CHECKOUT}:/opt/earshot:ro`, '--user', 'node']
    const program = ['node', '/opt/earshot/tools/image/hub-with-headset.ts']
    const name = `${PROJECT}_hub`
    const create = ['create', '-i', '--name', name, ...place, 'node:24-bookworm-slim', ...program]
    await engine.docker(create)
    const hub = engine.docker(['start', '--attach', '--interactive', name], { input: code })
    const state = await eventually(
      'evidence',
      async () => {
        const seen = await evidence()
        return seen?.state === 'compliant' && seen
      },
      PATIENCE_MS,
    )
    expect(state).toMatchObject({
      wanted: 67,
      actualText: 'step 2 of 3',
      verifiedBy: 'readBack',
      mode: 'locked',
    })
    await engine.docker(['stop', '--time', '20', name])
    expect(JSON.parse((await hub).split('\n')[0] ?? '')).toMatchObject({ result: 'enrolled' })
    await engine.docker(['rm', name])
  })

  it('knows everything again after its container has been replaced', async () => {
    const before = await containerOf('earshot')
    await compose('up', '-d', '--no-build', '--force-recreate')
    expect(await containerOf('earshot')).not.toBe(before)
    await eventually('healthy again', () => isHealthy('earshot'), PATIENCE_MS)
    expect(await evidence()).toMatchObject({ state: 'compliant', wanted: 67 })
  })

  it('stops in order when it is told to', async () => {
    const container = await containerOf('earshot')
    await compose('stop', '--timeout', '20')
    const said = await engine.docker(['logs', container])
    expect(await inspect(container, '{{.State.ExitCode}}'), said).toBe('0')
    expect(said).toContain('"msg":"stopped"')
  })
})

describe('the image, brought up by docker-compose.yml with PostgreSQL', { timeout: STEP_MS }, () => {
  const settings = ['--env-file', 'docker/postgres.env']

  beforeAll(async () => {
    await makePostgresImage(engine)
    variables = { ...variables, EARSHOT_DATABASE_PASSWORD: PASSWORD }
    await compose(...settings, 'up', '-d', '--no-build')
  }, BUILD_MS)
  afterAll(() => compose(...settings, 'down', '--volumes', '--timeout', '20'), STEP_MS)

  it('keeps its records in PostgreSQL and none in its own folder', async () => {
    await eventually('healthy', () => isHealthy('earshot'), PATIENCE_MS)
    await setUp()
    const database = (await compose(...settings, 'ps', '-q', 'postgres')).trim()
    const psql = ['psql', '-h', '127.0.0.1', '-U', 'earshot', '-tAc', 'select name from organizations']
    const rows = await engine.docker(['exec', '-e', `PGPASSWORD=${PASSWORD}`, database, ...psql])
    expect(rows.trim()).toBe('Nordhafen Bank')
    const files = await engine.docker(['exec', await containerOf('earshot'), 'ls', '/data'])
    expect(files).not.toContain('sqlite')
  })
})
