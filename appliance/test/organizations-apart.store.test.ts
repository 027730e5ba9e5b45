import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../src/platform/errors.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { dumpDatabase } from './support/dump.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from './support/hub-appliance.ts'
import { deviceState, TestHub } from './support/test-hub.ts'

const page = { limit: 50 }

/** What one organization owns, by id, after a hub of its own has reported. */
type Owned = {
  appliance: HubAppliance
  hub: string
  device: string
  policy: string
  assignment: string
  code: string
}

async function populate(appliance: HubAppliance): Promise<Owned> {
  const { database, organizationId: id, devices, hubs } = appliance
  const hub = await TestHub.at(appliance.url)
  await hub.enrol(await makeCode(appliance))
  await hub.authenticate()
  await hub.send(
    hub.fullState({ domain: 'X', login: 'nobody' }, { 'earshot-reference/A1': deviceState('A1') }),
    { full: true },
  )
  const { policy, assignment } = await publishPolicy(appliance, 'Own', [
    { setting: 'sidetone.level', value: 33, mode: 'locked' },
  ])
  const [device] = (await devices.list(database.read, id, {}, page)).rows
  const [code] = (await hubs.listCodes(database.read, id, page)).rows
  return { appliance, hub: hub.id, device: device?.id ?? '', policy, assignment, code: code?.id ?? '' }
}

describe.each(dialects)('two organizations on %s', (dialect) => {
  let opened: TestDatabase
  let mine: Owned
  let theirs: Owned
  let me = ''

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    mine = await populate(await startHubAppliance(opened.database))
    theirs = await populate(await startHubAppliance(opened.database))
    me = mine.appliance.organizationId
  })
  afterAll(async () => {
    await mine.appliance.stop()
    await theirs.appliance.stop()
    await opened.drop()
  })

  const read = () => opened.database.read
  const write = <T>(work: Parameters<TestDatabase['database']['write']>[0]) =>
    opened.database.write(work) as Promise<T>
  const at = () => mine.appliance
  const tries: [string, () => Promise<unknown>][] = [
    ['read a hub', () => at().hubs.get(read(), me, theirs.hub)],
    ['retire a hub', () => write((tx) => at().hubs.step(tx, me, [theirs.hub], 'retire', tester))],
    ['revoke a hub', () => write((tx) => at().hubs.step(tx, me, [theirs.hub], 'revoke', tester))],
    ['grant a release', () => write((tx) => at().hubs.grantRelease(tx, me, theirs.hub, tester))],
    [
      'place a hub',
      () => write((tx) => at().hubs.place(tx, me, theirs.hub, { tags: ['x'], siteId: null }, tester)),
    ],
    ['sync a hub', () => write((tx) => at().hubs.syncNow(tx, me, [theirs.hub], tester))],
    ['end a code', () => write((tx) => at().hubs.closeCode(tx, me, theirs.code, tester))],
    ['read a device', () => at().devices.get(read(), me, theirs.device)],
    ['read evidence', () => at().devices.settings(read(), me, theirs.device)],
    ['read history', () => at().devices.history(read(), me, theirs.device, undefined, page)],
    ['read a policy', () => at().policies.get(read(), me, theirs.policy)],
    ['read revisions', () => at().policies.revisions(read(), me, theirs.policy)],
    ['read one revision', () => at().policies.revision(read(), me, theirs.policy, 1)],
    [
      'compare revisions',
      () => at().policies.compare(read(), me, { policyId: mine.policy }, { policyId: theirs.policy }),
    ],
    [
      'copy a policy',
      () =>
        write((tx) =>
          at().policies.copy(
            tx,
            me,
            { id: theirs.policy, revision: 1 },
            { name: 'x', description: '' },
            tester,
          ),
        ),
    ],
    ['export a policy', () => at().policies.export(read(), me, theirs.policy)],
    [
      'save a policy',
      () =>
        write((tx) =>
          at().policies.save(
            tx,
            me,
            theirs.policy,
            1,
            { name: 'x', description: '', entries: [], note: '' },
            tester,
          ),
        ),
    ],
    ['restore a revision', () => write((tx) => at().policies.restore(tx, me, theirs.policy, 1, tester))],
    ['publish a policy', () => write((tx) => at().policies.publish(tx, me, theirs.policy, 1, tester))],
    [
      'assign a policy',
      () =>
        write((tx) =>
          at().policies.assign(
            tx,
            me,
            theirs.policy,
            { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null },
            tester,
          ),
        ),
    ],
    [
      'change an assignment',
      () =>
        write((tx) =>
          at().policies.changeAssignment(
            tx,
            me,
            theirs.assignment,
            { rank: 2, startsAt: null, endsAt: null },
            tester,
          ),
        ),
    ],
    [
      'remove an assignment',
      () => write((tx) => at().policies.removeAssignment(tx, me, theirs.assignment, tester)),
    ],
    [
      'exclude from an assignment',
      () =>
        write((tx) =>
          at().policies.exclude(
            tx,
            me,
            theirs.assignment,
            { kind: 'person', id: 'p', reason: 'r', until: null },
            tester,
          ),
        ),
    ],
  ]

  it.each(tries)('cannot %s of each other, and trying changes nothing', async (_what, attempt) => {
    const before = await dumpDatabase(opened.database)
    await expect(attempt()).rejects.toSatisfy(
      (error) => error instanceof AppError && error.code === 'not_found',
    )
    expect(await dumpDatabase(opened.database)).toBe(before)
  })

  it('see only their own in every list', async () => {
    const { hubs, devices, policies, organizations } = at()
    const lists = [
      (await hubs.list(read(), me, {}, page)).rows.map(({ id }) => id),
      (await devices.list(read(), me, {}, page)).rows.map(({ id }) => id),
      (await policies.list(read(), me, page)).rows.map(({ id }) => id),
      (await hubs.listCodes(read(), me, page)).rows.map(({ id }) => id),
      (await hubs.listUnmatched(read(), me, page)).rows.map(({ hubId }) => hubId),
      (await policies.assignments(read(), await organizations.get(read(), me))).map(({ id }) => id),
    ]
    expect(lists).toEqual([
      [mine.hub],
      [mine.device],
      [mine.policy],
      [mine.code],
      [mine.hub],
      [mine.assignment],
    ])
    expect(await hubs.summarize(read(), me)).toEqual({ active: 1 })
    expect(await devices.summarize(read(), me)).toEqual({ unmanaged: 1 })
  })

  it('were tried against each other in every way that names an object', () => {
    expect(tries).toHaveLength(23)
  })
})
