import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { freePort } from './support/free-port.ts'
import { startAppliance, type Appliance } from '../appliance/src/compose.ts'
import { parseConfig } from '../appliance/src/config/config.ts'
import { openDatabase } from '../appliance/src/platform/db/index.ts'
import { systemActor } from '../appliance/src/platform/actor.ts'
import { systemClock } from '../appliance/src/platform/clock.ts'
import { createLogger } from '../appliance/src/platform/logger.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../appliance/test/support/dialects.ts'
import { TestHub } from '../appliance/test/support/test-hub.ts'

/** The head of a request whose body is still to come: that it has arrived is answered with 100. */
const REQUEST = [
  'POST /hub/v1/enrolment HTTP/1.1',
  'host: x',
  'expect: 100-continue',
  'content-length: 2',
  '',
]

const ONCE = { label: 'test', kind: 'once' as const, needsApproval: false, admitsReimaged: false }

/** Lets a PostgreSQL database be reached, or cuts everybody off from it. */
async function admit(database: string, admits: boolean): Promise<void> {
  const name = new URL(database).pathname.slice(1)
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(`alter database ${name} allow_connections ${admits}`)
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  await client.end()
}

describe.each(dialects)('an appliance on %s', (dialect) => {
  let opened: TestDatabase
  let folder: string
  let appliance: Appliance
  let stop: () => Promise<void>
  let url: string

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    await opened.database.close()
    folder = await mkdtemp(join(tmpdir(), 'earshot-life-'))
    const [tlsPort, port] = [await freePort(), await freePort()]
    const config = parseConfig({
      EARSHOT_LISTEN: `127.0.0.1:${tlsPort}`,
      EARSHOT_LISTEN_LOOPBACK: `127.0.0.1:${port}`,
      EARSHOT_PUBLIC_URL: `https://localhost:${tlsPort}`,
      EARSHOT_DATA: folder,
      EARSHOT_DATABASE: opened.url,
    })
    const logger = createLogger('silent')
    appliance = await startAppliance({
      config,
      secrets: { databasePassword: undefined },
      logger,
      clock: systemClock,
    })
    let ending: Promise<void> | undefined
    stop = () => (ending ??= appliance.stop())
    url = `http://127.0.0.1:${port}`
  })
  afterEach(async () => {
    await stop()
    await opened.drop()
    await rm(folder, { recursive: true })
  })

  const ask = async (path: string): Promise<[status: number, words: string]> => {
    const answer = await fetch(url + path, { headers: { connection: 'close' } })
    return [answer.status, await answer.text()]
  }

  /** A hub that holds a request open. */
  async function heldHub(): Promise<{ hub: TestHub; held: ReturnType<TestHub['pull']> }> {
    const { database, organizations, keys, hubs } = appliance
    const code = await database.write(async (tx) => {
      const { id } = await organizations.create(tx, { name: 'Nordhafen Bank', timeZone: 'Europe/Berlin' })
      await keys.signing.createFirst(tx, id)
      return (await hubs.createCode(tx, id, ONCE, systemActor('test'))).code
    })
    const hub = await TestHub.at(url)
    await hub.enrol(code)
    await hub.authenticate()
    await hub.pull()
    const held = hub.pull({ wait: 50 })
    await eventually('the hub is held', () => hubs.isHeld(hub.id))
    return { hub, held }
  }

  it('is alive and ready', async () => {
    expect(await ask('/livez')).toEqual([200, 'alive'])
    expect(await ask('/readyz')).toEqual([200, 'ready'])
  })

  it('is alive but not ready while its database is gone', async () => {
    const answers = (status: number) => async () => (await ask('/readyz'))[0] === status
    if (dialect === 'postgres') await admit(opened.url, false)
    else await appliance.database.close()
    await eventually('it is not ready', answers(503))
    expect(await ask('/readyz')).toEqual([503, 'not ready'])
    expect(await ask('/livez')).toEqual([200, 'alive'])
    if (dialect === 'sqlite') return
    await admit(opened.url, true)
    await eventually('it is ready again', answers(200))
  })

  it('tells hubs whose requests it holds to come back when it stops, and forgets no contact of theirs', async () => {
    const { hub, held } = await heldHub()
    const began = performance.now()
    await stop()
    const answer = await held
    expect([answer.status, answer.body]).toMatchObject([503, { error: { code: 'unavailable' } }])
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.headers.get('connection')).toBe('close')
    expect(performance.now() - began).toBeLessThan(4_000)
    const again = openDatabase({ url: opened.url })
    const contact: unknown = await again.read('hub_contacts').where({ hub_id: hub.id }).first()
    await again.close()
    expect(contact).toMatchObject({ incarnation: hub.incarnation, sequence: hub.sequence })
  })

  it('finishes a request that is under way, takes no other, and closes its database', async () => {
    const half = connect(Number(new URL(url).port), '127.0.0.1')
    half.write([...REQUEST, '{'].join('\r\n'))
    expect(String((await once(half, 'data'))[0])).toMatch(/^HTTP\/1\.1 100 /)
    const said = text(half)
    const stopped = stop()
    await eventually('nobody else is let in', () =>
      ask('/livez').then(
        () => false,
        () => true,
      ),
    )
    half.write('}')
    expect(await said).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*connection: close\r\n[\s\S]*"bad_request"/i,
    )
    await stopped
    await expect(appliance.database.read('organizations').first()).rejects.toThrow()
  })
})
