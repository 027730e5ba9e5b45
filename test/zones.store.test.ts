import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Browser } from '../appliance/test/support/admin-app.ts'
import { dialects } from '../appliance/test/support/dialects.ts'
import { csvOf, makeReport, parseCsv } from './support/made-report.ts'
import { OWNER, plant, type Planted } from './support/planted.ts'

const run = promisify(execFile)
const COMPUTERS = 12
const CHATHAM = 'Pacific/Chatham'
/** Where it is another day than in UTC, now and for as long as this takes: days end at 11:00 and at 10:00 UTC there. */
const anotherDay = (): string =>
  new Date().toISOString().slice(11) < '10:30' ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati'
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*$/

/** What Intl itself writes. */
const inZone = (time: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(time)
const today = (timeZone: string): string => inZone(Date.now(), timeZone).slice(0, 10)

describe.each(dialects)('the zone of an organization on %s', (dialect) => {
  let planted: Planted
  let browser: Browser

  beforeAll(async () => {
    vi.stubEnv('TZ', 'America/St_Johns')
    planted = await plant(dialect, COMPUTERS)
    browser = new Browser(`http://127.0.0.1:${planted.appliance.ports.loopback}`)
    await browser.get('/sign-in')
    await browser.post('/sign-in', { userName: OWNER.userName, password: OWNER.password, next: '/' })
  })
  afterAll(async () => {
    await planted.uproot()
    vi.unstubAllEnvs()
  })

  const moveTo = (timeZone: string): Promise<void> => {
    const { appliance, organizationId } = planted
    const change = { name: 'Nordhafen Bank', timeZone }
    return appliance.database.write((tx) => appliance.organizations.change(tx, organizationId, change))
  }
  const devices = async () => {
    const { appliance, organizationId } = planted
    return (await appliance.devices.list(appliance.database.read, organizationId, {}, { limit: 100 })).rows
  }

  /** Looks at every time among cells. Answers how many there were. */
  function lookAtTimes(cells: readonly string[], where: string): number {
    const times = cells.filter((cell) => ISO.test(cell))
    for (const cell of times) {
      expect([where, cell]).toEqual([where, expect.stringMatching(/T[\d:]{8}\+1[23]:45$/)])
      expect([where, cell.slice(0, 19).replace('T', ' ')]).toEqual([where, inZone(Date.parse(cell), CHATHAM)])
    }
    return times.length
  }

  it('is the one of every time in every report as CSV, whatever the zone of the process', async () => {
    expect(new Date(2026, 0, 1).toISOString()).toBe('2026-01-01T03:30:00.000Z')
    await moveTo(CHATHAM)
    const found: Record<string, number> = {}
    for (const { name } of planted.appliance.reports.library) {
      const [, ...rows] = await csvOf(planted, name)
      found[name] = lookAtTimes(rows.flat(), name)
    }
    const told = Object.entries(found).filter(([, times]) => times >= COMPUTERS)
    expect(told.map(([name]) => name)).toEqual([
      'inventory',
      'compliance',
      'drift',
      'lock-proof',
      'hubs',
      'audit',
    ])
    console.log(`times in reports: ${JSON.stringify(found)}`)
    const [head = [], ...inventory] = await csvOf(planted, 'inventory')
    const seen = inventory.map((row) => Date.parse(row[head.indexOf('Last seen')] ?? ''))
    expect(seen.toSorted()).toEqual(
      (await devices()).map(({ lastSeenAt }) => Math.floor(lastSeenAt / 1000) * 1000).toSorted(),
    )
  })

  it('is the one of every time in the list of devices as CSV', async () => {
    await moveTo(CHATHAM)
    const { text, headers } = await browser.get('/devices.csv')
    expect(headers.get('content-type')).toContain('text/csv')
    const [, ...rows] = parseCsv(text.replace('\uFEFF', ''))
    const found = await devices()
    expect(rows).toHaveLength(found.length)
    expect(lookAtTimes(rows.flat(), 'devices.csv')).toBe(2 * found.length)
  })

  it('is the one of every time in a report on paper, which names it', async () => {
    await moveTo(CHATHAM)
    const { folder } = await makeReport(planted, 'hubs', 'pdf')
    const words = (await run('pdftotext', ['-layout', join(folder, 'hubs.pdf'), '-'])).stdout
    const shown = words.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g) ?? []
    const { appliance, organizationId } = planted
    const { rows } = await appliance.hubs.list(appliance.database.read, organizationId, {}, { limit: 100 })
    const times = rows.flatMap(({ enrolledAt, lastContactAt }) => [enrolledAt, lastContactAt])
    for (const time of times.filter((at) => at !== null)) expect(shown).toContain(inZone(time, CHATHAM))
    expect(words).toMatch(new RegExp(`Made on ${today(CHATHAM)} [\\d:]{8} \\(Pacific/Chatham\\)`))
  })

  it('is the one of every time in the first look at a report', async () => {
    await moveTo(CHATHAM)
    const { appliance, organizationId } = planted
    const order = { report: 'inventory', filter: {}, withNames: false }
    const { rows } = await appliance.reports.preview(appliance.database.read, organizationId, order)
    const shown = rows.flat().filter((cell) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(cell)))
    const times = (await devices()).flatMap(({ firstSeenAt, lastSeenAt }) => [firstSeenAt, lastSeenAt])
    expect(shown.toSorted()).toEqual(times.map((time) => inZone(time, CHATHAM)).toSorted())
    expect(shown).toHaveLength(2 * COMPUTERS)
  })

  it('says which days a filter names: the same day is another one in UTC', async () => {
    const timeZone = anotherDay()
    await moveTo(timeZone)
    const [here, there] = [today(timeZone), today('UTC')]
    expect(here).not.toBe(there)
    const reported = async (day: string): Promise<number> =>
      (await csvOf(planted, 'audit', { filter: { from: day, to: day } })).length - 1
    const listed = async (day: string): Promise<number> =>
      (await browser.get(`/audit?from=${day}&to=${day}`)).text.split('<time').length - 1
    const asOf = 1
    expect(await reported(here)).toBeGreaterThan(10)
    expect(await listed(here)).toBeGreaterThan(10)
    expect([await reported(there), await listed(there)]).toEqual([0, asOf])
  })

  it('says under which day a scheduled report lies', async () => {
    const timeZone = anotherDay()
    await moveTo(timeZone)
    await makeReport(planted, 'hubs', 'csv', { schedule: 'nightly' })
    const folder = join(planted.folder, 'reports', planted.organizationId, 'nightly')
    expect(await readdir(folder)).toEqual([`${today(timeZone)}-hubs.csv`])
  })

  it('is the one of the next page after it was changed, and what programs read of a time stays UTC', async () => {
    for (const timeZone of ['Asia/Kathmandu', 'Pacific/Chatham']) {
      await moveTo(timeZone)
      const { text } = await browser.get('/devices')
      expect(text).toContain(`Times are in ${timeZone}.`)
      const times = [...text.matchAll(/datetime="([^"]+)" title="([^"]+)"/g)]
      expect(times.length).toBeGreaterThan(COMPUTERS)
      for (const [, iso = '', title = ''] of times) {
        expect(iso).toBe(new Date(iso).toISOString())
        expect(title).toContain(inZone(Date.parse(iso), timeZone).slice(11))
      }
    }
  })
})
