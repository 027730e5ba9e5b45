import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, signedInAs, startAdminApp } from '../../../test/support/admin-app.ts'
import { buildAssetWorld, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { hiddenIn } from '../../../test/support/hidden-fields.ts'
import { groupAdminRoutes } from '../groups/index.ts'
import { createLocalGroups } from '../people/index.ts'
import { ALL_MESSAGES } from '../../messages.ts'
import { AppError } from '../../platform/errors.ts'
import { loadAssets } from '../../platform/views/assets.ts'
import { createRenderer } from '../../platform/views/render.ts'
import { allViews } from '../../web.ts'
import { deviceAdminRoutes } from './index.ts'

describe.each(dialects)('the pages of asset facts and groups on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser
  let id = ''
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    await world.hub('PC-1', 'anna', ['A1', 'A2'])
    id = await world.deviceOf('A1')
    const { database } = opened
    const { people, assets, organizationId } = world
    const { clock, audit, organizations, policies, devices, hubs, savedViews } = world.appliance
    const groups = createLocalGroups({
      clock,
      audit,
      touchTargets: organizations.touchTargets,
      usesOf: (reader, organizationId, id) => policies.usesOf(reader, organizationId, { kind: 'group', id }),
    })
    const administrators = { get: () => Promise.reject(new AppError('not_found')) }
    const doors = { people, audit, devices, assets, hubs, policies, savedViews, administrators, groups }
    const parts = { database, ...doors }
    app = await startAdminApp([...deviceAdminRoutes(parts), ...groupAdminRoutes(parts)], {
      findSession: (token) =>
        Promise.resolve(token === 'owner' ? signedInAs('owner', { organizationId }) : null),
      render: createRenderer({
        features: allViews(),
        messages: ALL_MESSAGES,
        assets: loadAssets(),
        clock,
        version: '1.2.3',
      }),
    })
    browser = new Browser(app.url, 'owner')
  })
  afterEach(async () => {
    await app.close()
    await world.appliance.stop()
    await opened.drop()
  })

  it('say whether an owner was entered or is whom the hub reports, and keep what was typed when refused', async () => {
    const before = await browser.get(`/devices/${id}/asset`)
    expect(before.text).toContain('the wearer, as the hub reports')
    const typed = { tag: 'NB-7', status: 'lent', owner: 'Nobody Here', note: 'case is cracked' }
    const refused = await browser.post(`/devices/${id}/asset`, typed)
    expect(refused.status).toBe(400)
    for (const kept of ['NB-7', 'Nobody Here', 'case is cracked', 'nobody has this login'])
      expect(refused.text).toContain(kept)
    expect(await world.assets.count(opened.database.read, world.organizationId, { tag: 'NB' })).toBe(0)
    const saved = await browser.post(`/devices/${id}/asset`, { ...typed, owner: 'bert' })
    expect(saved.location).toBe(`/devices/${id}/asset`)
    const after = await browser.get(`/devices/${id}/asset`)
    expect(after.text).toContain('entered by hand')
    for (const shown of ['First seen', 'last seen', 'Owner: nothing → Bert Alm', 'value="Bert Alm"'])
      expect(after.text).toContain(shown)
    expect((await browser.get('/devices?tag=nb&status=lent')).text).toContain('NB-7')
    const holders = await browser.get(`/devices/${id}/holders`)
    for (const shown of ['Bert Alm', 'Anna Berg', 'PC-1']) expect(holders.text).toContain(shown)
  })

  it('edit all that match after naming how many and by which filter', async () => {
    const page = await browser.get('/devices/edit?q=a1')
    expect(page.text).toContain('Edit 1 headset')
    expect(page.text).toContain('Serial begins with: <b>a1</b>')
    const form = { q: 'a1', expected: hiddenIn(page.text, 'expected'), setStatus: '', note: '' }
    const refused = await browser.post('/devices/edit', form)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('nothing was chosen to change')
    const late = await browser.post('/devices/edit', { ...form, setStatus: 'lost', expected: '7' })
    expect(late.status).toBe(409)
    expect(late.text).toContain('Meanwhile 1 headset matches')
    const done = await browser.post('/devices/edit', { ...form, setStatus: 'lost' })
    expect(done.location).toBe('/devices?q=a1')
    const lost = { status: 'lost' }
    expect(await world.assets.count(opened.database.read, world.organizationId, lost)).toBe(1)
  })

  it('import what the preview showed, and say by line what cannot be done', async () => {
    await browser.get('/devices/import')
    const csv = 'serial,status,note\r\nA1,lost,"=1+1, ""x"""\r\nA2,broken,\r\nA9,lost,'
    const preview = await browser.post('/devices/import/preview', { csv })
    for (const shown of [
      '1 headset would change',
      'Status: is none of',
      'no headset has it',
      'In use → Lost',
    ])
      expect(preview.text).toContain(shown)
    const form = { csv: hiddenIn(preview.text, 'csv'), seen: hiddenIn(preview.text, 'seen') }
    expect(form.csv).toBe(csv)
    const done = await browser.post('/devices/import', form)
    expect(done.location).toBe('/devices')
    const device = await world.appliance.devices.get(opened.database.read, world.organizationId, id)
    expect(device.asset).toMatchObject({ status: 'lost', note: '=1+1, "x"' })
    const again = await browser.post('/devices/import', form)
    expect(again.status).toBe(200)
    expect(again.text).toContain('1 line would no longer do what was shown')
    const unreadable = await browser.post('/devices/import/preview', { csv: 'serial\nA1,x' })
    expect(unreadable.status).toBe(400)
    expect(unreadable.text).toContain('line 2 has more cells')
  })

  it('make a group, show what became of each line, and name the policies that keep it', async () => {
    await browser.get('/groups/new')
    const made = await browser.post('/groups', { name: 'Watch' })
    const path = made.location ?? ''
    const added = await browser.post(`${path}/members`, { people: 'anna\r\nNobody Here\r\n\r\nCarl Twin' })
    for (const shown of ['Added', 'Nobody has this login', 'Several people fit', '1 person is in it'])
      expect(added.text).toContain(shown)
    expect(added.text).toContain('>Nobody Here\nCarl Twin</textarea>')
    expect((await browser.get('/groups?q=wat')).text).toContain('Made here')
    const empty = await browser.post(`${path}/members`, { people: ' ' })
    expect(empty.status).toBe(400)
    const gone = await browser.post(`${path}/delete`)
    expect(gone.location).toBe('/groups')
  })
})
