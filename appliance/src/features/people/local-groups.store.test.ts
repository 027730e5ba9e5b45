import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAssetWorld, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { publishPolicy, tester } from '../../../test/support/hub-appliance.ts'
import { refusalOf } from '../../../test/support/words.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { applyRoster, createLocalGroups, type LocalGroups } from './index.ts'

const page = { limit: 20 }
const sidetone = [{ setting: 'sidetone.level', value: 33, mode: 'locked' }]

describe.each(dialects)('groups that are made here on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  let groups: LocalGroups
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    const { clock, audit, organizations, policies } = world.appliance
    groups = createLocalGroups({
      clock,
      audit,
      touchTargets: organizations.touchTargets,
      usesOf: (reader, organizationId, id) => policies.usesOf(reader, organizationId, { kind: 'group', id }),
    })
  })
  afterEach(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const own = () => world.organizationId
  const read = () => opened.database.read
  const write = <T>(work: (tx: Tx) => Promise<T>) => opened.database.write(work)
  const create = (name: string) => write((tx) => groups.create(tx, own(), name, tester))
  const add = (id: string, ...texts: string[]) =>
    write((tx) => groups.addMembers(tx, own(), id, texts, tester))
  const namesIn = async (id: string) =>
    (await world.people.peopleOf(read(), own(), id, page)).rows.map(({ name }) => name)
  const epoch = async () => (await world.appliance.organizations.get(read(), own())).targetEpoch
  const audited = async () =>
    (await world.appliance.audit.list(read(), own(), {}, { limit: 50 })).rows
      .filter(({ object }) => object.kind === 'group')
      .map(({ action, detail }) => [action, detail])

  it('are made, renamed and deleted, found beside those of the directory, and leave audit rows', async () => {
    const id = await create('  Night watch ')
    expect(await refusalOf(create('night WATCH'))).toBe('name: is the name of another group')
    expect(await refusalOf(create(' '))).toContain('name: needs 1 to 200')
    await write((tx) => groups.rename(tx, own(), id, 'Day watch', tester))
    const found = async (search: string) =>
      (await world.people.listGroups(read(), own(), { search }, page)).rows.map(({ name }) => name)
    expect(await found('day')).toEqual(['Day watch'])
    expect(await found('night')).toEqual([])
    await add(id, 'anna')
    await write((tx) => groups.remove(tx, own(), id, tester))
    expect(await found('day')).toEqual([])
    expect(await world.people.groupsOf(read(), own(), await world.personOf('anna'))).toEqual([])
    expect((await audited()).map(([action]) => action)).toEqual([
      'group.removed',
      'group.membersAdded',
      'group.renamed',
      'group.created',
    ])
  })

  it('take people by login, e-mail address or whole name, with a result for each line, and ids in the audit log', async () => {
    const id = await create('Watch')
    const lines = ['ANNA', 'anna.berg@EXAMPLE.org', 'Bert Alm', 'Carl Twin', 'carl.twin', 'Nobody', 'Bert']
    expect(await add(id, ...lines)).toEqual([
      { text: 'ANNA', result: 'added' },
      { text: 'anna.berg@EXAMPLE.org', result: 'already' },
      { text: 'Bert Alm', result: 'added' },
      { text: 'Carl Twin', result: 'several' },
      { text: 'carl.twin', result: 'added' },
      { text: 'Nobody', result: 'none' },
      { text: 'Bert', result: 'already' },
    ])
    expect(await namesIn(id)).toEqual(['Anna Berg', 'Bert Alm', 'Carl Twin'])
    const anna = await world.personOf('anna')
    const of = [anna, await world.personOf('bert'), await world.personOf('carl.twin')]
    expect((await audited())[0]).toEqual(['group.membersAdded', { name: 'Watch', count: 3, of }])
    await write((tx) => groups.removeMember(tx, own(), id, anna, tester))
    expect(await namesIn(id)).toEqual(['Bert Alm', 'Carl Twin'])
    await expect(write((tx) => groups.removeMember(tx, own(), id, anna, tester))).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('give their people’s computers a policy as soon as somebody is in them, and take it away again', async () => {
    const id = await create('Watch')
    const hub = await world.hub('PC-1', 'anna', ['A1'])
    await publishPolicy(world.appliance, 'For the watch', sidetone, { kind: 'group', id })
    const given = async () => {
      await hub.pull()
      return hub.held?.assignments.map(({ policy }) => policy.name)
    }
    expect(await given()).toEqual([])
    const before = await epoch()
    await add(id, 'anna')
    expect(await epoch()).toBeGreaterThan(before)
    expect(await given()).toEqual(['For the watch'])
    const anna = await world.personOf('anna')
    await write((tx) => groups.removeMember(tx, own(), id, anna, tester))
    expect(await given()).toEqual([])
  })

  it('are not deleted while a policy is given to them or excludes them, and the refusal names it', async () => {
    const [given, excluded] = [await create('Given'), await create('Excluded')]
    await publishPolicy(world.appliance, 'Quiet', sidetone, { kind: 'group', id: given })
    const { assignment } = await publishPolicy(world.appliance, 'Loud', sidetone)
    const exclusion = { kind: 'group' as const, id: excluded, reason: 'r', until: null }
    await write((tx) => world.appliance.policies.exclude(tx, own(), assignment, exclusion, tester))
    const remove = (id: string) => write((tx) => groups.remove(tx, own(), id, tester))
    await expect(remove(given)).rejects.toMatchObject({ code: 'in_use' })
    expect(await refusalOf(remove(given))).toContain('Policies use this group: Quiet.')
    expect(await refusalOf(remove(excluded))).toContain('Policies use this group: Loud.')
    expect(await world.people.findGroup(read(), own(), given)).toBeDefined()
  })

  it('are never touched by a synchronization, and a group of the directory cannot be changed here', async () => {
    const id = await create('Watch')
    await add(id, 'anna')
    const scope = { organizationId: own(), connectionId: newId(), now: 1 }
    await write((tx) =>
      applyRoster(tx, scope, [
        { kind: 'group.added', group: 'g', name: 'Of the directory' },
        { kind: 'group.added', group: 'h', name: 'Inside' },
        { kind: 'nested.added', group: 'g', member: 'h' },
      ]),
    )
    expect(await namesIn(id)).toEqual(['Anna Berg'])
    expect(await world.people.groupsOf(read(), own(), await world.personOf('anna'))).toEqual([id])
    const { rows } = await world.people.listGroups(read(), own(), { search: 'directory' }, page)
    const theirs = rows[0]!.id
    const missing = { code: 'not_found' }
    await expect(add(theirs, 'anna')).rejects.toMatchObject(missing)
    await expect(write((tx) => groups.rename(tx, own(), theirs, 'x', tester))).rejects.toMatchObject(missing)
    await expect(write((tx) => groups.remove(tx, own(), theirs, tester))).rejects.toMatchObject(missing)
  })

  it('belong to one organization, whose people alone can be put into them', async () => {
    const id = await create('Watch')
    const other = await buildAssetWorld(opened)
    const theirs = other.organizationId
    const missing = { code: 'not_found' }
    const addThere = write((tx) => groups.addMembers(tx, theirs, id, ['anna'], tester))
    await expect(addThere).rejects.toMatchObject(missing)
    await expect(write((tx) => groups.remove(tx, theirs, id, tester))).rejects.toMatchObject(missing)
    await add(id, 'anna')
    const [person] = (await world.people.peopleOf(read(), own(), id, page)).rows
    expect(person?.id).toBe(await world.personOf('anna'))
    await other.appliance.stop()
  })

  it('find people by an index, however they are named', async () => {
    const { statements, faults } = await explainReads(opened.database, () =>
      world.people.findExactly(read(), own(), ['anna', 'x@example.org']),
    )
    expect({ statements, faults }).toEqual({ statements: 3, faults: [] })
  })
})
