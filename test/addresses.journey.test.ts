import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../appliance/src/platform/logger.ts'
import { tableNames } from '../appliance/test/support/dump.ts'
import { openGate, type Gate } from '../appliance/test/support/gate.ts'
import { command } from './support/command.ts'
import { eventually } from './support/eventually.ts'
import { freePort } from './support/free-port.ts'
import { COMPUTERS, openOffice, visit, type Office } from './support/office.ts'
import { evidenceOf, tester } from './support/system.ts'

/** Where the hubs seem to be: an address of the loopback that nothing else has. */
const ADDRESS = '127.66.77.88'
const page = { limit: 50 }

describe('the address of a hub', () => {
  let office: Office
  let gate: Gate
  const log: string[] = []

  beforeAll(async () => {
    const port = await freePort()
    gate = await openGate(port, ADDRESS)
    office = await openOffice({
      port,
      logger: createLogger('debug', { destination: { write: (line) => log.push(line) } }),
      environment: { EARSHOT_PUBLIC_URL: `https://localhost:${gate.port}` },
    })
  })
  afterAll(async () => {
    await office.close()
    await gate.close()
  })

  /** A message that no hub would send, over the same way. */
  async function misbehave(method: string, path: string, body: string): Promise<number | undefined> {
    const options = { port: gate.port, host: '127.0.0.1', method, path, rejectUnauthorized: false }
    const sent = request({ ...options, headers: { 'content-type': 'application/json' } })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    await text(answer)
    return answer.statusCode
  }

  /** What happens between a hub and its appliance in its life, good and bad. */
  async function live(): Promise<void> {
    const { appliance, headsets } = office
    const { database, hubs, organizationId } = appliance
    headsets[0]?.device.control.change('sidetone.level', 3)
    await eventually('written again and reported', async () => {
      return (await evidenceOf(appliance, 'ER-0710', 'sidetone.level'))?.reasserted === 1
    })
    const { rows } = await hubs.list(database.read, organizationId, {}, page)
    const [first = '', second = ''] = rows.map(({ id }) => id)
    await database.write((tx) => hubs.syncNow(tx, organizationId, [first, second], tester))
    expect(await misbehave('POST', '/hub/v1/enrolment', '{"enrolment":"a.b.c"}')).toBe(401)
    expect(await misbehave('POST', '/hub/v1/token', 'rubbish')).toBe(400)
    expect(await misbehave('POST', '/hub/v1/state', '{}')).toBe(401)
    expect(await misbehave('POST', '/hub/v1/enrolment', 'x'.repeat(2_000_000))).toBe(413)
    expect(await misbehave('GET', '/nothing/here', '')).toBe(404)
    const plain = connect(gate.port, '127.0.0.1')
    plain.end('GET / HTTP/1.1\r\n\r\n')
    await once(plain.resume(), 'close')
    await database.write((tx) => hubs.step(tx, organizationId, [first], 'retire', tester))
    await database.write((tx) => hubs.step(tx, organizationId, [second], 'revoke', tester))
    await eventually('released', async () => {
      return (await hubs.get(database.read, organizationId, first)).status === 'retired'
    })
  }

  /** Everything that the appliance shows or hands out of hubs, by name. */
  async function exported(): Promise<Map<string, string>> {
    const { appliance, url } = office
    const { database, hubs, organizationId, folder } = appliance
    const found = new Map<string, string>()
    for (const words of ['audit export', 'hub list', 'device list', 'enrolment list', 'status'])
      found.set(`earshot ${words}`, (await command(folder, [...words.split(' '), '--json'])).out)
    const browser = await visit(url)
    const { rows } = await hubs.list(database.read, organizationId, {}, page)
    const paths = ['/', '/hubs', '/hubs/unmatched', '/devices', '/devices.csv', '/audit', '/enrolment']
    for (const path of [...paths, ...rows.map(({ id }) => `/hubs/${id}`)])
      found.set(path, (await browser.get(path)).text)
    return found
  }

  async function tables(): Promise<Map<string, string>> {
    const { database } = office.appliance
    const found = new Map<string, string>()
    for (const table of await tableNames(database.read, database.dialect))
      found.set(`table ${table}`, JSON.stringify(await database.read(table).select()))
    return found
  }

  async function files(): Promise<Map<string, string>> {
    const { folder } = office.appliance
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    return new Map(
      await Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')] as const)),
    )
  }

  it('is in no table, log, file, page or export', async () => {
    await live()
    const places = new Map([...(await exported()), ...(await tables()), ['log', log.join('')]])
    await office.appliance.stop()
    for (const [path, content] of await files()) places.set(path, content)
    const giving = [...places].filter(([, content]) => content.includes(ADDRESS)).map(([place]) => place)
    expect(giving).toEqual([])
    expect(gate.cameFrom(ADDRESS)).toBeGreaterThan(5)
    expect(log.length).toBeGreaterThan(30)
    expect(log.join('')).toContain('/hub/v1/token')
    expect(
      [...places.values()].filter((content) => content.includes(COMPUTERS[0] ?? '')).length,
    ).toBeGreaterThan(6)
    expect([...places.keys()].filter((place) => place.startsWith('table ')).length).toBeGreaterThan(25)
    expect([...places.keys()].some((place) => place.endsWith('earshot.sqlite'))).toBe(true)
    console.log(`${ADDRESS} was looked for in ${places.size} places and ${log.length} lines of the log`)
  })
})
