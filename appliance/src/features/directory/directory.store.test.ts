import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directoryBench, dumpPeople, ended, type DirectoryBench } from '../../../test/support/directory.ts'
import { entryOf, snapshotOf, type World } from '../../../test/support/directory-worlds.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import type { Connection as Target, Directory, Fetched } from './port.ts'
import { runsQuery } from './run-store.ts'
import { runDue } from './schedule.ts'

const HOUR = 3_600_000
const IDENTITY = { base: 'base-1', canary: 'canary-1' }
const SETTINGS = {
  name: 'Head office',
  kind: 'openldap',
  host: 'ldap.corp.test',
  port: 636,
  security: 'ldaps',
  ca: '',
  bindDn: 'cn=reader,dc=corp,dc=test',
  people: { base: 'ou=people,dc=corp,dc=test', filter: '', loginAttribute: 'uid' },
  groups: { base: 'ou=groups,dc=corp,dc=test', filter: '' },
  email: false,
  schedule: '',
}
const EVERYBODY = Array.from({ length: 20 }, (_, n) => n)

const worldOf = (people: number[], members: number[], locked: number[] = []): World => ({
  people: people.map((n) =>
    entryOf({
      objectclass: ['inetOrgPerson'],
      entryuuid: [`person-${n}`],
      entrydn: [`uid=p${n},dc=test`],
      uid: [`p${n}`],
      cn: [`Person ${n}`],
      pwdaccountlockedtime: locked.includes(n) ? ['000001010000Z'] : [],
    }),
  ),
  groups: [
    entryOf({
      objectclass: ['groupOfNames'],
      entryuuid: ['group-0'],
      entrydn: ['cn=g,dc=test'],
      cn: ['Sales'],
      member: members.length > 0 ? members.map((n) => `uid=p${n},dc=test`) : ['dc=test'],
    }),
  ],
})

describe.each(dialects)('directory runs on %s', (dialect) => {
  let opened: TestDatabase
  let bench: DirectoryBench
  let connectionId: string
  let answer: () => Promise<Fetched>
  const asked: Target[] = []

  const show = (world: World, identity = IDENTITY): void => {
    answer = () => Promise.resolve({ complete: true, seen: snapshotOf(world), identity })
  }
  const fake: Directory = {
    test: (target) => (asked.push(target), Promise.resolve([{ step: 'bind', ok: true }])),
    fetch: (target) => (asked.push(target), answer()),
    prove: (target) => (asked.push(target), Promise.resolve({ proof: 'wrong' })),
  }
  const sync = () => ended(bench.directory.sync(bench.caller, connectionId))
  const takeOver = async (world: World): Promise<void> => {
    show(world)
    const run = await sync()
    if (run.outcome === 'held') await ended(bench.directory.approve(bench.caller, run.planId!))
  }
  const read = () => opened.database.read
  const reasons = (run: { reasons: { reason: string }[] }): string[] =>
    run.reasons.map(({ reason }) => reason)

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())
  beforeEach(async () => {
    bench = await directoryBench(opened.database, fake)
    connectionId = await bench.directory.addConnection(bench.caller, SETTINGS, 'secret')
    asked.length = 0
    show(worldOf(EVERYBODY, [0, 1, 2, 3]))
  })

  it('seals the password, shows it to nobody and hands it to the reader', async () => {
    const stored = await opened.database.read('directory_connections').where({ id: connectionId }).first()
    expect(JSON.stringify(stored)).not.toContain('secret')
    expect(JSON.stringify(await bench.directory.listConnections(read(), bench.organizationId))).not.toContain(
      'sealed',
    )
    await sync()
    expect(asked[0]?.password).toBe('secret')
  })

  it('rehearses the first run, applies it when approved, and touches targets with it', async () => {
    const first = await sync()
    expect([first.outcome, reasons(first)]).toEqual(['held', ['first_run']])
    expect(bench.touched()).toBe(0)
    const approved = await ended(bench.directory.approve(bench.caller, first.planId!))
    expect(approved).toMatchObject({ outcome: 'applied', kind: 'approval', planId: null })
    expect(bench.touched()).toBe(1)
    expect((await sync()).outcome).toBe('unchanged')
    expect(bench.touched()).toBe(1)
    const actions = bench.audited.map(({ action }) => action)
    expect(actions).toEqual(['directory.added', 'directory.syncHeld', 'directory.syncApproved'])
    expect(await bench.directory.getConnection(read(), bench.organizationId, connectionId)).toMatchObject({
      needsRehearsal: false,
      running: false,
      waitingPlanId: null,
      lastGoodPeople: 20,
    })
  })

  it('stores no personal value outside of the people tables', async () => {
    const run = await sync()
    const tables = ['directory_connections', 'directory_runs', 'directory_plans']
    const rows = await Promise.all(tables.map((table) => opened.database.read(table).select()))
    expect(JSON.stringify([rows, bench.audited])).not.toMatch(/Person \d|"p\d{1,2}"|uid=p\d/)
    const items = await bench.directory.planItems(read(), bench.organizationId, run.planId!, { limit: 100 })
    expect(JSON.stringify(items.rows)).toContain('Person 7')
    await bench.directory.discard(bench.caller, run.planId!)
    expect(await opened.database.read('people_plan_items').where({ plan_id: run.planId }).select()).toEqual(
      [],
    )
  })

  it('applies an approved plan only while the directory still asks for the same', async () => {
    const first = await sync()
    show(worldOf([...EVERYBODY, 20], [0, 1, 2, 3]))
    const second = await ended(bench.directory.approve(bench.caller, first.planId!))
    expect(second.outcome).toBe('held')
    expect(second.planId).not.toBe(first.planId)
    expect((await bench.directory.plan(read(), bench.organizationId, first.planId!)).status).toBe(
      'superseded',
    )
    expect((await ended(bench.directory.approve(bench.caller, second.planId!))).outcome).toBe('applied')
  })

  it('refuses a plan that is older than a day, decided, or of another organization', async () => {
    const { planId } = await sync()
    const stranger = await directoryBench(opened.database, fake)
    await expect(stranger.directory.approve(stranger.caller, planId!)).rejects.toMatchObject({
      code: 'not_found',
    })
    bench.clock.advance(25 * HOUR)
    await expect(bench.directory.approve(bench.caller, planId!)).rejects.toMatchObject({ code: 'conflict' })
    await bench.directory.discard(bench.caller, planId!)
    await expect(bench.directory.approve(bench.caller, planId!)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps one waiting plan for the same outcome, run after run', async () => {
    const first = await sync()
    bench.clock.advance(HOUR)
    const second = await sync()
    expect(second.planId).toBe(first.planId)
    const rows = await opened.database.read('directory_plans').where({ connection_id: connectionId }).select()
    expect(rows).toHaveLength(1)
  })

  it('changes nothing at all in a rehearsal', async () => {
    await takeOver(worldOf(EVERYBODY, [0, 1]))
    const before = await dumpPeople(opened.database)
    show(worldOf(EVERYBODY, [0, 1, 2], [5]))
    const run = await ended(bench.directory.rehearse(bench.caller, connectionId))
    expect(run).toMatchObject({
      outcome: 'rehearsed',
      counts: { changes: { 'member.added': 1, 'person.disabled': 1 } },
    })
    expect(await dumpPeople(opened.database)).toBe(before)
    expect((await ended(bench.directory.approve(bench.caller, run.planId!))).outcome).toBe('applied')
  })

  it('changes nothing where not all could be read, and says why', async () => {
    await takeOver(worldOf(EVERYBODY, [0, 1]))
    const before = await dumpPeople(opened.database)
    answer = () =>
      Promise.resolve({ complete: false, why: { fault: 'limit', step: 'people', said: 'uid=p1 and so on' } })
    const run = await sync()
    expect(run).toMatchObject({ outcome: 'incomplete', why: { fault: 'limit', step: 'people' } })
    expect(JSON.stringify(run)).not.toContain('uid=p1')
    expect(bench.audited.at(-1)).toMatchObject({ action: 'directory.syncFailed', detail: { fault: 'limit' } })
    expect(await dumpPeople(opened.database)).toBe(before)
  })

  it('applies what the directory itself calls disabled, even while the rest of the plan is held', async () => {
    await takeOver(worldOf(EVERYBODY, [0, 1, 2, 3]))
    const page = await bench.people.listGroups(read(), bench.organizationId, {}, { limit: 1 })
    bench.used.add(page.rows[0]!.id)
    show(worldOf(EVERYBODY, [], [5]))
    const run = await sync()
    expect([run.outcome, reasons(run)]).toEqual(['held', ['used_group_emptied']])
    const disabled = await bench.people.list(
      read(),
      bench.organizationId,
      { state: 'disabled' },
      { limit: 5 },
    )
    expect(disabled.rows.map(({ logins }) => logins)).toEqual([['p5']])
    expect(await bench.people.countOf(read(), bench.organizationId, page.rows[0]!.id)).toBe(4)
    expect((await ended(bench.directory.approve(bench.caller, run.planId!))).outcome).toBe('applied')
    expect(await bench.people.countOf(read(), bench.organizationId, page.rows[0]!.id)).toBe(0)
  })

  it('holds another directory behind the same address', async () => {
    await takeOver(worldOf(EVERYBODY, []))
    show(worldOf(EVERYBODY, []), { ...IDENTITY, base: 'base-2' })
    expect(reasons(await sync())).toEqual(['another_directory'])
  })

  it('rehearses again after a change of what is read, not after another name', async () => {
    await takeOver(worldOf(EVERYBODY, []))
    await bench.directory.changeConnection(bench.caller, connectionId, { ...SETTINGS, name: 'Main' }, null)
    expect((await sync()).outcome).toBe('unchanged')
    const filtered = { ...SETTINGS, people: { ...SETTINGS.people, filter: '(uid=*)' } }
    await bench.directory.changeConnection(bench.caller, connectionId, filtered, null)
    expect(reasons(await sync())).toEqual(['configuration_changed'])
  })

  it('sends a stored password nowhere else than before', async () => {
    const elsewhere = { ...SETTINGS, host: 'ldap.evil.test' }
    const refused = { code: 'invalid', fields: [{ field: 'bindPassword' }] }
    await expect(
      bench.directory.changeConnection(bench.caller, connectionId, elsewhere, null),
    ).rejects.toMatchObject(refused)
    await expect(
      bench.directory.testSettings(bench.caller, elsewhere, null, connectionId),
    ).rejects.toMatchObject(refused)
    expect(asked).toEqual([])
    await bench.directory.testSettings(bench.caller, elsewhere, 'another', connectionId)
    expect(asked.map(({ password }) => password)).toEqual(['another'])
  })

  it('names every field that is wrong', async () => {
    const wrong = { ...SETTINGS, host: 'a b', port: 70_000, security: 'none', ca: 'x', schedule: null }
    const fields = ['host', 'port', 'security', 'ca'].map((field) => expect.objectContaining({ field }))
    await expect(bench.directory.addConnection(bench.caller, wrong, 'x')).rejects.toMatchObject({
      code: 'invalid',
      fields,
    })
    const taken = bench.directory.addConnection(bench.caller, { ...SETTINGS, name: 'head OFFICE' }, 'x')
    await expect(taken).rejects.toMatchObject({ fields: [{ field: 'name' }] })
    for (const schedule of ['every day', '* * * * * *', '61 * * * *']) {
      const adding = bench.directory.addConnection(
        bench.caller,
        { ...SETTINGS, name: 'Other', schedule },
        'x',
      )
      await expect(adding).rejects.toMatchObject({ fields: [{ field: 'schedule' }] })
    }
    const empty = bench.directory.addConnection(bench.caller, { ...SETTINGS, name: 'Other' }, '')
    await expect(empty).rejects.toMatchObject({ fields: [{ field: 'bindPassword' }] })
  })

  it('runs one at a time, and takes over from a process that has died', async () => {
    const paused = Promise.withResolvers<void>()
    answer = async () => (
      await paused.promise,
      { complete: true, seen: snapshotOf(worldOf([1], [])), identity: IDENTITY }
    )
    const first = await bench.directory.sync(bench.caller, connectionId)
    await expect(bench.directory.sync(bench.caller, connectionId)).rejects.toMatchObject({ code: 'conflict' })
    bench.clock.advance(2 * HOUR)
    show(worldOf(EVERYBODY, []))
    const second = await sync()
    expect(second.outcome).toBe('held')
    paused.resolve()
    await expect(first.finished).rejects.toMatchObject({ code: 'conflict' })
    const runs = await bench.directory.runs(read(), bench.organizationId, connectionId, { limit: 10 })
    expect(runs.rows.map(({ outcome }) => outcome)).toEqual(['held', 'interrupted'])
  })

  it('ends a run as failed when Earshot itself fails, and can run again', async () => {
    answer = () => Promise.reject(new Error('planted'))
    await expect(sync()).rejects.toMatchObject({ code: 'internal' })
    const runs = await bench.directory.runs(read(), bench.organizationId, connectionId, { limit: 10 })
    expect(runs.rows.map(({ outcome }) => outcome)).toEqual(['failed'])
    show(worldOf(EVERYBODY, []))
    expect((await sync()).outcome).toBe('held')
  })

  it('shows readers all of a run or nothing', async () => {
    const first = await sync()
    const seen = new Set<number>()
    const approved = bench.directory.approve(bench.caller, first.planId!)
    let over = false
    const done = ended(approved).finally(() => (over = true))
    while (!over) {
      const { rows } = await bench.people.list(read(), bench.organizationId, {}, { limit: 100 })
      seen.add(rows.length)
    }
    await done
    expect([...seen].filter((count) => count !== 0 && count !== 20)).toEqual([])
  })

  it('runs by schedule in the organization’s time zone, once, and catches up after a stop', async () => {
    await bench.directory.changeConnection(
      bench.caller,
      connectionId,
      { ...SETTINGS, schedule: '30 3 * * *' },
      null,
    )
    const runs = async (): Promise<number> =>
      (await bench.directory.runs(read(), bench.organizationId, connectionId, { limit: 10 })).rows.length
    const berlin = Date.UTC(2027, 0, 20, 2, 29)
    bench.clock.advance(berlin - bench.clock.now())
    await runDue(bench.deps)
    expect(await runs()).toBe(0)
    bench.clock.advance(60_000)
    await Promise.all([runDue(bench.deps), runDue(bench.deps)])
    expect(await runs()).toBe(1)
    bench.clock.advance(60_000)
    await runDue(bench.deps)
    expect(await runs()).toBe(1)
    bench.clock.advance(24 * HOUR + 10 * 60_000)
    await runDue(bench.deps)
    expect(await runs()).toBe(2)
  })

  it('removes a person only when asked by one, and only one who is missing', async () => {
    await takeOver(worldOf(EVERYBODY, [0, 1]))
    const { personId } = (await bench.people.matchSession(
      read(),
      bench.organizationId,
      { domain: '', login: 'p1' },
      'pc',
    ))!
    await expect(bench.directory.removePerson(bench.caller, personId)).rejects.toMatchObject({
      code: 'conflict',
    })
    show(worldOf(EVERYBODY.toSpliced(1, 1), [0]))
    await sync()
    bench.clock.advance(HOUR)
    await sync()
    const stranger = await directoryBench(opened.database, fake)
    await expect(stranger.directory.removePerson(stranger.caller, personId)).rejects.toMatchObject({
      code: 'not_found',
    })
    const touched = bench.touched()
    await bench.directory.removePerson(bench.caller, personId)
    expect(await bench.people.find(read(), bench.organizationId, personId)).toBeUndefined()
    expect(await bench.people.groupsOf(read(), bench.organizationId, personId)).toEqual([])
    expect(bench.touched()).toBe(touched + 1)
    expect(await dumpPeople(opened.database)).not.toContain(personId)
  })

  it('removes a missing group only while nothing uses it', async () => {
    await takeOver(worldOf(EVERYBODY, [0, 1]))
    const { rows } = await bench.people.listGroups(read(), bench.organizationId, {}, { limit: 1 })
    const id = rows[0]!.id
    await expect(bench.directory.removeGroup(bench.caller, id)).rejects.toMatchObject({ code: 'conflict' })
    await takeOver({ ...worldOf(EVERYBODY, []), groups: [] })
    bench.clock.advance(HOUR)
    await takeOver({ ...worldOf(EVERYBODY, []), groups: [] })
    bench.used.add(id)
    await expect(bench.directory.removeGroup(bench.caller, id)).rejects.toMatchObject({ code: 'in_use' })
    bench.used.clear()
    await bench.directory.removeGroup(bench.caller, id)
    expect(await dumpPeople(opened.database)).not.toContain(id)
  })

  it('keeps organizations apart', async () => {
    const { planId, id: runId } = await sync()
    const stranger = await directoryBench(opened.database, fake)
    const { directory, caller, organizationId } = stranger
    const none = { code: 'not_found' }
    expect(await directory.listConnections(read(), organizationId)).toEqual([])
    await expect(directory.getConnection(read(), organizationId, connectionId)).rejects.toMatchObject(none)
    await expect(directory.sync(caller, connectionId)).rejects.toMatchObject(none)
    await expect(directory.rehearse(caller, connectionId)).rejects.toMatchObject(none)
    await expect(directory.testConnection(caller, connectionId)).rejects.toMatchObject(none)
    await expect(directory.changeConnection(caller, connectionId, SETTINGS, 'x')).rejects.toMatchObject(none)
    await expect(directory.discard(caller, planId!)).rejects.toMatchObject(none)
    await expect(directory.plan(read(), organizationId, planId!)).rejects.toMatchObject(none)
    await expect(directory.run(read(), organizationId, runId)).rejects.toMatchObject(none)
    expect((await directory.runs(read(), organizationId, connectionId, { limit: 5 })).rows).toEqual([])
    expect((await directory.planItems(read(), organizationId, planId!, { limit: 5 })).rows).toEqual([])
  })

  it('lists runs by an index', async () => {
    if (dialect === 'postgres') return expect(opened.database.dialect).toBe('postgres')
    const query = runsQuery(read(), 'o', 'c').orderBy('started_at', 'desc').orderBy('id', 'desc').limit(10)
    const { sql, bindings } = query.toSQL().toNative()
    const plan = (await read().raw(`explain query plan ${sql}`, bindings as string[])) as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join()).toMatch(/^SEARCH directory_runs USING INDEX [^,]*$/)
  })
})
