import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, modelOf, startAdminApp } from '../../../test/support/admin-app.ts'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { keyOf, staffOf, type Staff } from '../../../test/support/staff.ts'
import type { Actor } from '../../platform/actor.ts'
import { createLocalGroups, createPeople } from '../people/index.ts'
import { administratorRoutes, entrance } from './index.ts'

const LIST = '/administrators/groups'
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

type Changes = { rows: { name: string; text: { with: object } }[] }
type GroupPage = { asked: { changes: Changes } | null; taken: { changes: Changes } | null }

describe.each(dialects)('the pages of roles by group on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let owner: Browser
  let staff: Staff
  let organizationId: string

  const signedIn = async (userName: string, password: string): Promise<Browser> => {
    const browser = new Browser(app.url)
    await browser.get('/sign-in')
    expect((await browser.post('/sign-in', { userName, password, next: '/account' })).status).toBe(303)
    await browser.get('/account')
    return browser
  }
  const groupPath = async (name: string): Promise<string> => `${LIST}/${await staff.groupId(name)}`
  const namesIn = async (path: string): Promise<string[]> =>
    modelOf<{ rows?: { name: string }[]; groups?: { name: string }[] }>(await owner.get(path)).rows?.map(
      ({ name }) => name,
    ) ?? []

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    const { administrators } = world
    organizationId = (await administrators.firstRun.complete(firstRunInput, command)).organizationId
    staff = staffOf({ database: opened.database, organizationId })
    await staff.hire('alice', 'bob')
    await staff.form('Desk', { people: ['alice', 'bob'] })
    await staff.form('Owners', { people: ['alice'] })
    world.directory.answer = () => 'right'
    const parts = { administrators, database: opened.database, people: createPeople() }
    app = await startAdminApp(administratorRoutes(parts), {
      findSession: (token) => administrators.findSession(token),
      entrance: () => entrance(administrators),
    })
    owner = await signedIn('ann', PASSWORD)
  })
  afterEach(async () => {
    await app.close()
    await opened.drop()
  })

  it('give a role and another one, say before whom it concerns, and take it back', async () => {
    expect(await namesIn(LIST)).toEqual([])
    const desk = await groupPath('Desk')
    const given = await owner.post(desk, { role: 'operator' })
    expect([given.status, given.location]).toEqual([303, LIST])
    expect(await namesIn(LIST)).toEqual(['Desk'])
    const alice = await signedIn('alice', 'theirs')
    const page = modelOf<GroupPage>(await owner.get(`${await groupPath('Owners')}?role=owner`))
    expect(page.taken).toBeNull()
    expect(page.asked?.changes.rows).toMatchObject([
      {
        name: 'Name of alice',
        text: { with: { before: { say: 'role.operator' }, after: { say: 'role.owner' } } },
      },
    ])
    const shown = modelOf<GroupPage>(await owner.get(desk))
    expect(shown.asked).toBeNull()
    expect(shown.taken?.changes.rows).toMatchObject([
      { name: 'Name of alice', text: { with: { after: { say: 'administrators.suspended' } } } },
    ])
    expect((await alice.get('/account')).status).toBe(200)
    const taken = await owner.post(`${desk}/remove`)
    expect([taken.status, taken.location]).toEqual([303, LIST])
    expect((await alice.get('/account')).status).toBe(303)
    expect((await owner.post(`${desk}/remove`)).status).toBe(404)
  })

  it('offer groups of the directory that are there, and refuse others in words', async () => {
    const groups = createLocalGroups({
      clock: world.clock,
      audit: world.audit,
      touchTargets: () => Promise.resolve(),
      usesOf: () => Promise.resolve([]),
    })
    await opened.database.write((tx) => groups.create(tx, organizationId, 'By hand', command))
    await staff.change({ kind: 'group.missing', group: keyOf('Owners') })
    const offered = modelOf<{ groups: { name: string }[] }>(await owner.get(`${LIST}/new`))
    expect(offered.groups.map(({ name }) => name)).toEqual(['Desk'])
    for (const name of ['By hand', 'Owners']) {
      expect((await owner.get(await groupPath(name))).status, name).toBe(400)
      expect((await owner.post(await groupPath(name), { role: 'owner' })).status, name).toBe(400)
    }
    expect((await owner.get(`${LIST}/none-such`)).status).toBe(404)
    const king = await owner.post(await groupPath('Desk'), { role: 'king' })
    expect(king.status).toBe(400)
    expect(modelOf<{ fields: object }>(king).fields).toMatchObject({
      role: { error: { say: 'administrator.noRole' } },
    })
    expect(await namesIn(LIST)).toEqual([])
  })

  it('show a group that is gone as long as it gives a role, so that it can be taken back', async () => {
    await owner.post(await groupPath('Owners'), { role: 'auditor' })
    await staff.change({ kind: 'group.missing', group: keyOf('Owners') })
    expect((await owner.get(await groupPath('Owners'))).status).toBe(200)
    expect((await owner.post(`${await groupPath('Owners')}/remove`)).status).toBe(303)
  })

  it('leave the password of the directory alone: the account says whose it is', async () => {
    await owner.post(await groupPath('Desk'), { role: 'operator' })
    const bob = await signedIn('bob', 'theirs')
    expect(modelOf<{ ofDirectory: boolean }>(await bob.get('/account')).ofDirectory).toBe(true)
    expect(modelOf<{ ofDirectory: boolean }>(await bob.get('/account/password')).ofDirectory).toBe(true)
    const changed = await bob.post('/account/password', {
      current: 'theirs',
      password: 'violet kettle two drum',
    })
    expect(changed.status).toBe(409)
    expect(modelOf<{ faults: object }>(changed).faults).toMatchObject({
      list: [{ text: { say: 'administrator.ofDirectory' } }],
    })
    expect(modelOf<{ ofDirectory: boolean }>(await owner.get('/account/password')).ofDirectory).toBe(false)
  })
})
