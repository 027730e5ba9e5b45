import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, signedInAs, startAdminApp } from '../../../test/support/admin-app.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { hiddenIn } from '../../../test/support/hidden-fields.ts'
import { openPolicyOffice, type PolicyOffice } from '../../../test/support/policy-office.ts'
import { ALL_MESSAGES } from '../../messages.ts'
import { createScheduler } from '../../platform/scheduler.ts'
import { loadAssets } from '../../platform/views/assets.ts'
import { createRenderer } from '../../platform/views/render.ts'
import { allViews } from '../../web.ts'
import { cleanupRoutes, createCleanup, type Cleanup } from './index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 03:30 in Berlin, in winter. */
const COUNTED_AT = 2.5 * HOUR

describe.each(dialects)('hubs that are not heard from, on %s', (dialect) => {
  let opened: TestDatabase
  let office: PolicyOffice
  let cleanup: Cleanup
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser
  let ids: string[] = []
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    office = await openPolicyOffice(opened.database)
    const { appliance } = office
    const { organizationId, clock } = appliance
    cleanup = createCleanup({ ...appliance, scheduler: createScheduler() })
    app = await startAdminApp(cleanupRoutes({ database: opened.database, cleanup }), {
      findSession: () => Promise.resolve(signedInAs('owner', { organizationId })),
      render: createRenderer({
        features: allViews(),
        messages: ALL_MESSAGES,
        assets: loadAssets(),
        clock,
        version: '1.2.3',
      }),
    })
    browser = new Browser(app.url, 'owner')
    await browser.get('/hubs/silent')
    ids = []
    for (let at = 0; at < 40; at++) ids.push(await office.addComputer(`PC-${at}`, null))
    await office.hear(ids)
  })
  afterEach(async () => {
    await app.close()
    await office.close()
    await opened.drop()
  })

  const own = () => office.appliance.organizationId
  const read = () => opened.database.read
  /** Lets days go by: each night the day is counted, each noon those that speak are heard. */
  const live = async (days: number, speaking: readonly string[]): Promise<void> => {
    const { clock } = office.appliance
    for (let day = 0; day < days; day++) {
      clock.advance(COUNTED_AT)
      await cleanup.runDue()
      clock.advance(DAY / 2 - COUNTED_AT)
      await office.hear(speaking)
      clock.advance(DAY / 2)
    }
  }
  const change = (rule: { namedAfter: string; retiredAfter: string; share: string }) =>
    browser.post('/hubs/silent', rule)
  const named = async () =>
    (await cleanup.list(read(), own(), { limit: 50 })).rows.map(({ computer }) => computer.name).toSorted()
  const count = async (status: 'active' | 'retiring') =>
    (await office.appliance.hubs.summarize(read(), own()))[status] ?? 0
  const audited = async (action: string) =>
    (await office.appliance.audit.list(read(), own(), { action }, { limit: 50 })).rows.length

  it('are named after the days of the rule, and nobody is retired without one', async () => {
    expect((await change({ namedAfter: '3', retiredAfter: '', share: '5' })).location).toBe('/hubs/silent')
    await live(3, ids.slice(2))
    expect(await named()).toEqual([])
    expect((await browser.get('/hubs/silent')).text).toContain('2 days have been counted so far')
    await live(1, ids.slice(2))
    expect(await named()).toEqual(['PC-0', 'PC-1'])
    const page = await browser.get('/hubs/silent')
    for (const shown of ['2 hubs were not heard from for 3 days or longer', 'PC-0', 'PC-1'])
      expect(page.text).toContain(shown)
    await live(30, ids.slice(2))
    expect(await count('active')).toBe(40)
  })

  it('are nobody where it was the appliance that was away', async () => {
    await change({ namedAfter: '3', retiredAfter: '7', share: '100' })
    await live(2, ids)
    office.appliance.clock.advance(60 * DAY)
    await live(1, ids)
    expect([await named(), await count('active')]).toEqual([[], 40])
  })

  it('are retired by the rule, once, and each leaves a row in the audit log', async () => {
    await change({ namedAfter: '3', retiredAfter: '7', share: '5' })
    await live(7, ids.slice(2))
    expect(await count('retiring')).toBe(0)
    office.appliance.clock.advance(COUNTED_AT)
    const other = createCleanup({ ...office.appliance, scheduler: createScheduler() })
    await Promise.all([cleanup.runDue(), other.runDue(), cleanup.runDue()])
    expect([await count('retiring'), await count('active')]).toEqual([2, 38])
    expect(await audited('hub.retired')).toBe(2)
    expect(await named()).toEqual([])
  })

  it('wait for a person where they are more than the rule allows at once', async () => {
    await change({ namedAfter: '3', retiredAfter: '7', share: '5' })
    await live(8, ids.slice(3))
    expect([await count('retiring'), await audited('hubs.cleanupHeld')]).toEqual([0, 1])
    const page = await browser.get('/hubs/silent')
    expect(page.text).toContain('The rule would retire 3 hubs: more than 5 % of all at once')
    const expected = hiddenIn(page.text, 'expected')
    await office.hear(ids.slice(0, 1))
    const late = await browser.post('/hubs/silent/retire', { expected })
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('2 computers match')])
    expect(await count('retiring')).toBe(0)
    const done = await browser.post('/hubs/silent/retire', { expected: '2' })
    expect(done.location).toBe('/hubs/silent')
    expect([await count('retiring'), await count('active')]).toEqual([2, 38])
    expect((await browser.get('/hubs/silent')).text).not.toContain('The rule would retire')
  })

  it('have a rule that says what is wrong with it, keeps what was typed and changes nothing', async () => {
    const before = await cleanup.get(read(), own())
    const refused = await change({ namedAfter: '0', retiredAfter: 'soon', share: '101' })
    expect(refused.status).toBe(400)
    for (const shown of [
      'value="0"',
      'value="soon"',
      'value="101"',
      'number from 1 to 365',
      'number from 7 to 365',
    ])
      expect(refused.text).toContain(shown)
    const order = await change({ namedAfter: '30', retiredAfter: '20', share: '5' })
    expect([order.status, order.text]).toEqual([400, expect.stringContaining('sooner than it is named')])
    expect(await cleanup.get(read(), own())).toEqual(before)
  })

  it('are found through an index', async () => {
    const { hubs } = office.appliance
    const list = () => hubs.listSilent(read(), own(), office.appliance.clock.now() + 1, { limit: 10 })
    expect((await explainReads(opened.database, list)).faults).toEqual([])
  })
})
