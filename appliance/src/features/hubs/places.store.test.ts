import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, signedInAs, startAdminApp } from '../../../test/support/admin-app.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { hiddenIn } from '../../../test/support/hidden-fields.ts'
import { makeCode, publishPolicy, tester } from '../../../test/support/hub-appliance.ts'
import { openPolicyOffice, type PolicyOffice } from '../../../test/support/policy-office.ts'
import { refusalOf } from '../../../test/support/words.ts'
import { ALL_MESSAGES } from '../../messages.ts'
import { loadAssets } from '../../platform/views/assets.ts'
import { createRenderer } from '../../platform/views/render.ts'
import { allViews } from '../../web.ts'
import { createPeople } from '../people/index.ts'
import { siteAdminRoutes } from '../sites/index.ts'
import { hubAdminRoutes } from './index.ts'

const sidetone = [{ setting: 'sidetone.level', value: 33, mode: 'locked' }]

describe.each(dialects)('where computers stand, on %s', (dialect) => {
  let opened: TestDatabase
  let office: PolicyOffice
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser
  let ids: Record<string, string> = {}
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    office = await openPolicyOffice(opened.database)
    const { appliance } = office
    const { organizationId, clock } = appliance
    const effects = { propose: () => Promise.reject(new Error('nothing is worked out here')) }
    const parts = { ...appliance, people: createPeople(), effects }
    const routes = [...siteAdminRoutes(parts), ...hubAdminRoutes(parts)]
    app = await startAdminApp(routes, {
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
    await browser.get('/hubs')
    ids = {}
    for (const name of ['LAP-1', 'LAP-2', 'PC-1']) ids[name] = await office.addComputer(name, null)
  })
  afterEach(async () => {
    await app.close()
    await office.close()
    await opened.drop()
  })

  const read = () => opened.database.read
  const own = () => office.appliance.organizationId
  const hub = (name: string) => office.appliance.hubs.get(read(), own(), ids[name] ?? '')
  const place = async (name: string) => {
    const { siteId, tags } = await hub(name)
    const names = await office.appliance.sites.namesOf(read(), own(), siteId ? [siteId] : [])
    return [names.get(siteId ?? '') ?? null, tags]
  }
  const addSite = (name: string) =>
    opened.database.write((tx) => office.appliance.sites.create(tx, own(), name, tester))
  const epoch = async () => (await office.appliance.organizations.get(read(), own())).targetEpoch
  const audited = async () =>
    (await office.appliance.audit.list(read(), own(), {}, { limit: 50 })).rows.map(({ action }) => action)

  it('is said by sites that are added, renamed and removed, each name once', async () => {
    const added = await browser.post('/sites', { name: ' Lübeck ' })
    expect(added.location).toBe('/sites')
    const [site] = (await office.appliance.sites.list(read(), own(), 'LÜB', { limit: 5 })).rows
    expect(site).toMatchObject({ name: 'Lübeck', computers: 0 })
    const again = await browser.post('/sites', { name: 'LÜBECK' })
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('is the name of another site')])
    expect(again.text).toContain('value="LÜBECK"')
    const path = `/sites/${site?.id}`
    expect((await browser.post(`${path}/rename`, { name: 'Kiel' })).location).toBe(path)
    const { assignment, policy } = await publishPolicy(office.appliance, 'Quiet', sidetone, {
      kind: 'site',
      id: site?.id ?? '',
    })
    const page = await browser.get(path)
    for (const shown of ['Kiel', 'No computer stands here', `/policies/${policy}`])
      expect(page.text).toContain(shown)
    const kept = await browser.post(`${path}/delete`)
    expect([kept.status, kept.text]).toEqual([409, expect.stringContaining('the policies Quiet')])
    await opened.database.write((tx) =>
      office.appliance.policies.removeAssignment(tx, own(), assignment, tester),
    )
    expect((await browser.post(`${path}/delete`)).location).toBe('/sites')
    expect((await audited()).filter((action) => action.startsWith('site.'))).toEqual([
      'site.removed',
      'site.changed',
      'site.created',
    ])
  })

  it('is entered by hand on the page of a computer, and what is wrong is named and kept', async () => {
    await addSite('Lübeck')
    const path = `/hubs/${ids['PC-1']}`
    const refused = await browser.post(`${path}/place`, { site: 'Kiel', tags: 'a, b' })
    expect(refused.status).toBe(400)
    for (const shown of ['there is none called Kiel', 'value="Kiel"', 'value="a, b"'])
      expect(refused.text).toContain(shown)
    expect(await place('PC-1')).toEqual([null, []])
    const saved = await browser.post(`${path}/place`, { site: 'lübeck', tags: 'quiet,  front, quiet' })
    expect(saved.location).toBe(path)
    expect(await place('PC-1')).toEqual(['Lübeck', ['front', 'quiet']])
    const long = await browser.post(`${path}/place`, { site: '', tags: 'x'.repeat(101) })
    expect([long.status, long.text]).toEqual([400, expect.stringContaining('longer than 100 characters')])
    const page = await browser.get(path)
    for (const shown of ['value="Lübeck"', 'value="front, quiet"']) expect(page.text).toContain(shown)
  })

  it('is given to all that match after naming them, and reaches their targets', async () => {
    const site = await addSite('Lübeck')
    await publishPolicy(office.appliance, 'Quiet', sidetone, { kind: 'site', id: site })
    const targetOf = async (name: string) =>
      (await office.appliance.hubs.targetOf(read(), ids[name] ?? ''))?.content.assignments.length
    expect(await targetOf('LAP-1')).toBe(0)
    const page = await browser.get('/hubs/place?q=lap')
    for (const shown of ['Computer begins with: <b>lap</b>', 'LAP-1', 'LAP-2', 'Change 2 computers'])
      expect(page.text).toContain(shown)
    expect(page.text).not.toContain('PC-1')
    const form = { q: 'lap', expected: hiddenIn(page.text, 'expected'), toSite: '', add: '', remove: '' }
    const nothing = await browser.post('/hubs/place', form)
    expect([nothing.status, nothing.text]).toEqual([400, expect.stringContaining('Nothing was chosen')])
    const late = await browser.post('/hubs/place', { ...form, add: 'x', expected: '9' })
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('2 computers match')])
    const both = await browser.post('/hubs/place', { ...form, toSite: 'Lübeck', noSite: 'on' })
    expect([both.status, both.text]).toEqual([400, expect.stringContaining('contradicts')])
    expect(await place('LAP-1')).toEqual([null, []])
    const before = await epoch()
    const done = await browser.post('/hubs/place', { ...form, toSite: 'Lübeck', add: 'quiet, front' })
    expect(done.location).toBe('/hubs?q=lap')
    expect(await epoch()).toBeGreaterThan(before)
    expect([await place('LAP-1'), await place('PC-1')]).toEqual([
      ['Lübeck', ['front', 'quiet']],
      [null, []],
    ])
    expect(await targetOf('LAP-1')).toBe(1)
    const away = { ...form, noSite: 'on', remove: 'front' }
    await browser.post('/hubs/place', away)
    expect(await place('LAP-2')).toEqual([null, ['quiet']])
    expect((await audited()).filter((action) => action === 'hubs.placed')).toHaveLength(2)
  })

  it('is imported from a table as the preview showed, all of it or nothing', async () => {
    await addSite('Lübeck')
    const csv = 'Computer;Site;Tags\r\nlap-1;lübeck;"a, b"\r\nPC-1;Kiel;\r\nNobody;;x\r\nLAP-1;;y\r\nLAP-2;;'
    const preview = await browser.post('/hubs/import/preview', { csv })
    for (const shown of [
      '1 computer',
      'stands at lübeck',
      'has the tags a, b',
      'Site: is no site: there is none called Kiel',
      'Computer: no hub',
      'line 2 names it already',
    ])
      expect(preview.text).toContain(shown)
    const form = { csv: hiddenIn(preview.text, 'csv'), seen: hiddenIn(preview.text, 'seen') }
    await opened.database.write((tx) =>
      office.appliance.hubs.place(tx, own(), ids['LAP-1'] ?? '', { siteId: null, tags: ['z'] }, tester),
    )
    await addSite('Kiel')
    const other = await browser.post('/hubs/import', form)
    expect([other.status, other.text]).toEqual([409, expect.stringContaining('Nothing was changed')])
    expect(await place('LAP-1')).toEqual([null, ['z']])
    const again = await browser.post('/hubs/import/preview', { csv })
    const seen = hiddenIn(again.text, 'seen')
    expect((await browser.post('/hubs/import', { csv, seen })).location).toBe('/hubs')
    expect(await Promise.all(['LAP-1', 'LAP-2', 'PC-1'].map(place))).toEqual([
      ['Lübeck', ['a', 'b']],
      [null, []],
      ['Kiel', []],
    ])
    const wrong = await browser.post('/hubs/import/preview', { csv: 'site\nKiel' })
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('needs a column “computer”')])
  })

  it('ends with the retirement of all that match or were picked, and those that can’t stay as they are', async () => {
    const { hubs } = office.appliance
    await opened.database.write((tx) => hubs.step(tx, own(), [ids['LAP-2'] ?? ''], 'revoke', tester))
    const picked = await browser.post('/hubs/selected', { pick: ids['PC-1'] ?? '', do: 'retire' })
    expect(picked.location).toBe(`/hubs/retire?pick=${ids['PC-1']}`)
    const page = await browser.get('/hubs/retire?q=lap')
    for (const shown of ['Retire 2 hubs?', 'LAP-1', 'LAP-2', 'stay as they are'])
      expect(page.text).toContain(shown)
    const late = await browser.post('/hubs/retire', { q: 'lap', expected: '3' })
    expect(late.status).toBe(409)
    expect((await hub('LAP-1')).status).toBe('active')
    expect((await browser.post('/hubs/retire', { q: 'lap', expected: '2' })).location).toBe('/hubs')
    const statuses = await Promise.all(
      ['LAP-1', 'LAP-2', 'PC-1'].map(async (name) => (await hub(name)).status),
    )
    expect(statuses).toEqual(['retiring', 'revoked', 'active'])
    expect((await audited()).filter((action) => action === 'hub.retired')).toHaveLength(1)
  })

  it('is listed by site through an index, also while it is counted', async () => {
    const site = await addSite('Lübeck')
    const { hubs, sites } = office.appliance
    const given = { siteId: site, tags: ['quiet'] }
    await opened.database.write((tx) => hubs.place(tx, own(), ids['PC-1'] ?? '', given, tester))
    const reads: (() => Promise<unknown>)[] = [
      () => hubs.list(read(), own(), { siteId: site }, { limit: 50 }),
      () => hubs.count(read(), own(), { siteId: site }),
      () => sites.list(read(), own(), undefined, { limit: 50 }),
      () => sites.list(read(), own(), 'l', { limit: 50 }),
    ]
    const explained = []
    for (const one of reads) explained.push((await explainReads(opened.database, one)).faults)
    expect(explained).toEqual([[], [], [], []])
  })

  it('is a site that enrolment codes and computers keep from being removed', async () => {
    const site = await addSite('Lübeck')
    await makeCode(office.appliance, { siteId: site })
    const remove = opened.database.write((tx) => office.appliance.sites.remove(tx, own(), site, tester))
    expect(await refusalOf(remove)).toContain('0 computers, 1 enrolment code, 0 placement rules, no policy')
  })
})
