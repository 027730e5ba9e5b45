import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from '../appliance/src/features/audit/actions.ts'
import { systemClock } from '../appliance/src/platform/clock.ts'
import { allRoutes } from '../appliance/src/web.ts'
import { signedInAs, type Browser } from '../appliance/test/support/admin-app.ts'
import { eventually } from './support/eventually.ts'
import { COMPUTERS, openOffice, PEOPLE, STRANGER, visit, type Office } from './support/office.ts'
import { publish, tester } from './support/system.ts'

const [WEARER, COLLEAGUE] = PEOPLE
const NEWCOMER = 'Undine Torv'
/** Words by which a page would give somebody away. */
const PERSONAL = [...PEOPLE.flatMap(({ uid, name }) => [uid, name]), STRANGER, NEWCOMER]
const PERSONAL_ACTIONS: string[] = Object.entries(AUDIT_ACTIONS).flatMap(([action, about]) =>
  'personal' in about ? [action] : [],
)

describe('people, and what hubs and the directory said', () => {
  let office: Office
  let browser: Browser
  const ids = new Map<string, string>()

  beforeAll(async () => {
    office = await openOffice()
    browser = await visit(office.url)
    await gatherIds()
  })
  afterAll(() => office.close())

  const read = () => office.appliance.database.read
  const organizationId = () => office.appliance.organizationId

  /** Somebody is given a policy, somebody else is excluded, a plan waits: every page has something to show. */
  async function gatherIds(): Promise<void> {
    const { appliance, slapd, connectionId } = office
    const { database, people, groups, policies, devices, hubs, sites, placement, directory, administrators } =
      appliance
    const page = { limit: 9 }
    const persons = (await people.list(read(), organizationId(), {}, page)).rows
    const idOf = (name?: string): string => persons.find((person) => person.name === name)?.id ?? ''
    const { policyId, assignmentId } = await publish(
      appliance,
      'For one',
      [{ setting: 'ring.vibrate', value: false, mode: 'suggested' }],
      { kind: 'person', id: idOf(COLLEAGUE?.name) },
    )
    const exclusion = { kind: 'person' as const, id: idOf(WEARER?.name), reason: 'because', until: null }
    await database.write((tx) => policies.exclude(tx, organizationId(), assignmentId, exclusion, tester))
    slapd.modify(
      `dn: ${slapd.personDn('undine')}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: undine\ncn: ${NEWCOMER}\nsn: Torv\n`,
    )
    const caller = { organizationId: organizationId(), actor: tester }
    const rehearsed = await directory.rehearse(caller, connectionId)
    await rehearsed.finished
    const connection = await directory.getConnection(read(), organizationId(), connectionId)
    const worn = (await devices.list(read(), organizationId(), { search: 'ER-0710' }, page)).rows[0]
    const used = (await hubs.list(read(), organizationId(), { search: COMPUTERS[0] }, page)).rows[0]
    const groupId = await database.write(async (tx) => {
      const id = await groups.create(tx, organizationId(), 'Watch', tester)
      await groups.addMembers(tx, organizationId(), id, [WEARER?.name ?? ''], tester)
      return id
    })
    const siteId = await database.write((tx) => sites.create(tx, organizationId(), 'Lübeck', tester))
    const ruleId = await database.write((tx) => {
      const rule = { name: 'Lübeck', pattern: 'LUE-*', unit: null, siteId, tags: [] }
      return placement.add(tx, organizationId(), rule, tester)
    })
    const conflictId = await claimTwice(worn, used?.id ?? '')
    const [ofDirectory] = (await people.listGroups(read(), organizationId(), { search: 'contact' }, page))
      .rows
    const administrator = (await administrators.list(read(), organizationId(), page)).rows[0]
    const reportId = await makeReport()
    const all = {
      '/administrators/groups/:id': ofDirectory?.id,
      '/reports/:name': 'inventory',
      '/reports/made/:id': reportId,
      '/jobs/:id': reportId,
      '/effects/:id': await workOut(policyId),
      ':difference': '0',
      ':file': 'inventory.csv',
      '/devices/conflicts/:id': conflictId,
      '/groups/:id': groupId,
      '/sites/:id': siteId,
      '/devices/:id': worn?.id,
      '/hubs/rules/:id': ruleId,
      '/hubs/:id': used?.id,
      '/policies/:id': policyId,
      ':assignment': assignmentId,
      ':number': '1',
      ':revision': '1',
      ':starter': 'contactCentre',
      '/directories/runs/:id': rehearsed.runId,
      '/directories/plans/:id': connection.waitingPlanId,
      '/directories/:id': connectionId,
      '/administrators/:id': administrator?.id,
      ':key': 'sidetone.level',
    }
    for (const [place, id] of Object.entries(all)) ids.set(place, id ?? '')
  }

  async function makeReport(): Promise<string> {
    const { database, jobs } = office.appliance
    const order = {
      report: 'inventory',
      filter: {},
      wrote: {},
      format: 'csv',
      withNames: true,
      schedule: null,
    }
    const { id } = await database.write((tx) => jobs.ask(tx, organizationId(), 'report', order, tester))
    const isDone = async () => (await jobs.get(read(), organizationId(), id)).status === 'done'
    await eventually('the report', isDone)
    return id
  }

  /** Works out what it would do to give a policy of one person to everyone. */
  async function workOut(policyId: string): Promise<string> {
    const { effects, jobs } = office.appliance
    const admin = signedInAs('owner', { organizationId: organizationId() })
    const input = { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null }
    const change = { kind: 'assign' as const, policyId, input }
    const id = (await effects.propose(admin, change)).split('/').at(-1) ?? ''
    await eventually(
      'the effect',
      async () => (await jobs.get(read(), organizationId(), id)).status === 'done',
    )
    return id
  }

  /** The other computer says that the worn headset is plugged in there, and its own computer says so again. */
  async function claimTwice(
    worn: Awaited<ReturnType<typeof office.appliance.devices.get>> | undefined,
    wearerHub: string,
  ): Promise<string> {
    const { database, devices, assets, hubs } = office.appliance
    const other = (await hubs.list(read(), organizationId(), { search: COMPUTERS[1] }, { limit: 1 })).rows[0]
    if (!worn || !other) return ''
    for (const hubId of [other.id, wearerHub]) {
      const source = { organizationId: organizationId(), hubId, personId: worn.personId, full: false }
      const delta = { [worn.deviceKey]: { facts: { ...worn.facts, connected: true } } }
      await database.write((tx) => devices.applyDelta(tx, source, delta, Date.now()))
    }
    const open = await assets.conflicts(read(), organizationId(), false, { limit: 1 })
    return open.rows[0]?.id ?? ''
  }

  const addressOf = (path: string): string => {
    let address = path
    for (const [place, id] of ids)
      address = address.replace(place, () => place.slice(0, place.indexOf(':')) + id)
    return address
  }

  const allPages = (): string[] =>
    allRoutes({ ...office.appliance, clock: systemClock }, office.appliance).flatMap(({ method, path }) =>
      method === 'GET' ? [path] : [],
    )
  /** Its address, so that it has somebody to show. */
  const placeOf = (path: string): string =>
    addressOf(path) + (path.endsWith('/new') ? '?kind=person&q=' : path === '/search' ? '?q=w' : '')

  const lookedAt = async (): Promise<string[]> => {
    const { rows } = await office.appliance.audit.list(read(), organizationId(), {}, { limit: 500 })
    return rows.map(({ action }) => action).filter((action) => PERSONAL_ACTIONS.includes(action))
  }

  it('are listed as they said it: devices, computers, people and groups', async () => {
    const { devices, hubs, people, database } = office.appliance
    const page = { limit: 9 }
    const listed = {
      devices: (await devices.list(database.read, organizationId(), {}, page)).rows.map(
        ({ serial }) => serial,
      ),
      computers: (await hubs.list(database.read, organizationId(), {}, page)).rows.map(
        ({ computer }) => computer.name,
      ),
      unmatched: (await hubs.listUnmatched(database.read, organizationId(), page)).rows.map(
        ({ login }) => login,
      ),
      people: (await people.list(database.read, organizationId(), {}, page)).rows.map(({ name }) => name),
      groups: (await people.listGroups(database.read, organizationId(), {}, page)).rows.map(
        ({ name }) => name,
      ),
    }
    expect(listed).toEqual({
      devices: ['ER-0710', 'ER-0711'],
      computers: COMPUTERS,
      unmatched: [STRANGER],
      people: PEOPLE.map(({ name }) => name).toSorted(),
      groups: ['Contact centre', 'Night shift', 'Watch'],
    })
  })

  it('are on the pages that list them', async () => {
    const pages: Record<string, (string | undefined)[]> = {
      '/devices': ['ER-0710', 'ER-0711', WEARER?.name, ...COMPUTERS],
      '/hubs': [...COMPUTERS, WEARER?.name],
      '/hubs/unmatched': [STRANGER, COMPUTERS[1]],
      '/search?q=y': [COLLEAGUE?.name],
      '/search?q=contact': ['Contact centre', 'Contact centre'],
      '/devices.csv': ['ER-0710', 'ER-0711', WEARER?.name, ...COMPUTERS],
      '/hubs.csv': [WEARER?.name, ...COMPUTERS],
    }
    for (const [path, words] of Object.entries(pages)) {
      const { text, status, location } = await browser.get(path)
      const shown = status === 303 && location ? (await browser.get(location)).text : text
      for (const word of words) expect(shown, path).toContain(word)
    }
  })

  it('leave a row in the audit log whenever a page shows who somebody is, and only then', async () => {
    const wrong: string[] = []
    const showing: string[] = []
    const pages = allPages()
    for (const path of pages) {
      const before = await lookedAt()
      const { status, text } = await browser.get(placeOf(path))
      const rows = (await lookedAt()).length - before.length
      const shows = PERSONAL.some((word) => text.includes(word))
      if (status !== 200 && status !== 303) wrong.push(`${path}: ${status}`)
      if (shows) showing.push(path)
      if (shows && rows === 0) wrong.push(`${path}: shows somebody and leaves no row`)
      if (!shows && rows > 0 && !['/audit', '/search'].includes(path) && !path.endsWith('/why'))
        wrong.push(`${path}: leaves a row and shows nobody`)
    }
    console.log(`${pages.length} pages, of which ${showing.length} show somebody:\n${showing.join('\n')}`)
    expect(wrong).toEqual([])
    expect(pages.length).toBeGreaterThanOrEqual(30)
    expect(showing.length).toBeGreaterThanOrEqual(10)
  })

  it('are on no page before a purpose is said, where the organization asks for one', async () => {
    const { database, organizations } = office.appliance
    const rules = { demandsSecondFactor: false, asksPurpose: true }
    await database.write((tx) => organizations.changeRules(tx, organizationId(), rules))
    const silent = await visit(office.url)
    const before = await lookedAt()
    const wrong: string[] = []
    const asking: string[] = []
    for (const path of allPages()) {
      const { text, location } = await silent.get(placeOf(path))
      if (PERSONAL.some((word) => text.includes(word))) wrong.push(path)
      if (location?.startsWith('/purpose?next=')) asking.push(path)
    }
    expect(wrong).toEqual([])
    expect(await lookedAt()).toEqual(before)
    expect(asking.length).toBeGreaterThanOrEqual(14)
    await silent.get('/purpose')
    const said = { purpose: 'Ticket 4711: no sound', next: '/devices' }
    expect((await silent.post('/purpose', said)).location).toBe('/devices')
    expect((await silent.get('/devices')).text).toContain(WEARER?.name)
  })
})
