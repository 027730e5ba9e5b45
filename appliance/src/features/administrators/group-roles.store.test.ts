import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { addOrganization } from '../../../test/support/directory.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { keyOf, staffOf, type Staff } from '../../../test/support/staff.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { createLocalGroups } from '../people/index.ts'
import type { Administrator } from './index.ts'

const THEIRS = 'what the directory knows'
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

describe.each(dialects)('roles of groups on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let owner: Administrator
  let organizationId: string
  let staff: Staff

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    owner = await world.administrators.firstRun.complete(firstRunInput, command)
    organizationId = owner.organizationId
    staff = staffOf({ database: opened.database, organizationId }, (tx) =>
      world.administrators.review(tx, organizationId),
    )
    await staff.hire('alice', 'bob')
    await staff.form('Inner', { people: ['alice'] })
    await staff.form('Desk', { groups: ['Inner'], people: ['bob'] })
    await staff.form('Owners', { people: ['alice'] })
    await give('Desk', 'operator')
    world.directory.answer = ({ password }) => (password === THEIRS ? 'right' : 'wrong')
  })
  afterEach(() => opened.drop())

  const read = () => opened.database.read
  const roles = () => world.administrators.groupRoles
  const give = async (name: string, role: Role): Promise<void> => {
    const groupId = await staff.groupId(name)
    await opened.database.write((tx) => roles().give(tx, organizationId, { groupId, role }, command))
  }
  const take = async (name: string): Promise<void> => {
    const groupId = await staff.groupId(name)
    await opened.database.write((tx) => roles().take(tx, organizationId, groupId, command))
  }
  const signIn = (userName: string): Promise<string> =>
    world.administrators.signIn({ userName, password: THEIRS, address: '192.0.2.1', browser: 'Test' })
  const roleOf = async (token: string) => (await world.administrators.findSession(token))?.role ?? null
  const leave = (group: string, person: string) =>
    staff.change({ kind: 'member.removed', group: keyOf(group), person: keyOf(person) })
  const recent = async (count: number): Promise<string[]> =>
    (await world.actions(organizationId)).slice(-count)

  it('end the session of whoever leaves the group, at once, and lets them in again when they return', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')]
    await leave('Inner', 'alice')
    expect([await roleOf(alice), await roleOf(bob)]).toEqual([null, 'operator'])
    await expect(signIn('alice')).rejects.toMatchObject({ code: 'sign_in_failed' })
    expect(await recent(1)).toEqual(['administrator.suspended'])
    await staff.change({ kind: 'member.added', group: keyOf('Inner'), person: keyOf('alice') })
    expect(await recent(1)).toEqual(['administrator.resumed'])
    expect(await roleOf(alice)).toBeNull()
    expect(await roleOf(await signIn('alice'))).toBe('operator')
  })

  it('end the session of whom the directory disables or lacks', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')]
    await staff.change({ kind: 'person.disabled', person: keyOf('alice') })
    expect([await roleOf(alice), await roleOf(bob)]).toEqual([null, 'operator'])
    await staff.change({ kind: 'person.absent', person: keyOf('bob') })
    expect(await roleOf(bob)).toBe('operator')
    await staff.change({ kind: 'person.missing', person: keyOf('bob') })
    expect(await roleOf(bob)).toBeNull()
    await staff.change({ kind: 'person.enabled', person: keyOf('alice') })
    expect(await roleOf(await signIn('alice'))).toBe('operator')
  })

  it('lead through no group that is gone, though its members stay in it for policies', async () => {
    const alice = await signIn('alice')
    await staff.change({ kind: 'group.absent', group: keyOf('Inner') })
    expect(await roleOf(alice)).toBe('operator')
    await staff.change({ kind: 'group.missing', group: keyOf('Inner') })
    expect(await roleOf(alice)).toBeNull()
    const bob = await signIn('bob')
    await staff.change({ kind: 'group.missing', group: keyOf('Desk') })
    expect(await roleOf(bob)).toBeNull()
  })

  it('are the highest, and end sessions when they change', async () => {
    const before = await signIn('alice')
    const shown = await roles().preview(read(), organizationId, await staff.groupId('Owners'), 'owner')
    expect(shown.map(({ administrator, role }) => [administrator.userName, role])).toEqual([
      ['alice', 'owner'],
    ])
    expect(await roleOf(before)).toBe('operator')
    await give('Owners', 'owner')
    expect(await roleOf(before)).toBeNull()
    expect(await recent(2)).toEqual(['group.roleGiven', 'administrator.roleChanged'])
    const as = await signIn('alice')
    expect(await roleOf(as)).toBe('owner')
    await take('Owners')
    expect(await roleOf(as)).toBeNull()
    expect(await roleOf(await signIn('alice'))).toBe('operator')
    await take('Desk')
    expect(await recent(2)).toEqual(['group.roleTaken', 'administrator.suspended'])
    await expect(take('Desk')).rejects.toMatchObject({ code: 'not_found' })
    await expect(signIn('alice')).rejects.toMatchObject({ code: 'sign_in_failed' })
  })

  it('leave nothing behind that a token could use', async () => {
    const admin = await world.administrators.findSession(await signIn('alice'))
    const { text } = await opened.database.write((tx) =>
      world.administrators.tokens.create(tx, admin!, { label: 'script', scopes: ['hubs.view'], days: 1 }),
    )
    expect(await world.administrators.tokens.find(text)).toMatchObject({ role: 'operator' })
    await leave('Inner', 'alice')
    expect(await world.administrators.tokens.find(text)).toBeNull()
  })

  it('never are the last owners: one with a local account remains', async () => {
    await give('Owners', 'owner')
    await signIn('alice')
    const target = { organizationId, id: owner.id, actor: command }
    for (const attempt of [
      () => world.administrators.disable(target),
      () => world.administrators.changeRole(target, 'auditor'),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'in_use' })
    await take('Owners')
    await leave('Owners', 'alice')
    expect(await world.administrators.get(read(), organizationId, owner.id)).toMatchObject({
      role: 'owner',
      disabledAt: null,
      suspendedAt: null,
    })
  })

  it('are refused to groups made here, gone, or of nobody here', async () => {
    const groups = createLocalGroups({
      clock: world.clock,
      audit: world.audit,
      touchTargets: () => Promise.resolve(),
      usesOf: () => Promise.resolve([]),
    })
    await opened.database.write((tx) => groups.create(tx, organizationId, 'By hand', command))
    await staff.change({ kind: 'group.missing', group: keyOf('Inner') })
    const strangers = await addOrganization(opened.database)
    const foreign = await staffOf({
      database: opened.database,
      organizationId: strangers,
      connectionId: 'b',
    }).form('Theirs', {})
    const before = await roles().list(read(), organizationId)
    for (const groupId of [await staff.groupId('By hand'), await staff.groupId('Inner'), foreign, 'nothing'])
      await expect(
        opened.database.write((tx) => roles().give(tx, organizationId, { groupId, role: 'owner' }, command)),
      ).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'group' }] })
    expect(await roles().list(read(), organizationId)).toEqual(before)
  })

  it('are of one organization only', async () => {
    const other = await addOrganization(opened.database)
    expect(await roles().list(read(), other)).toEqual([])
    const groupId = await staff.groupId('Desk')
    await expect(
      opened.database.write((tx) => roles().take(tx, other, groupId, command)),
    ).rejects.toMatchObject({ code: 'not_found' })
    expect(await roles().list(read(), organizationId)).toHaveLength(1)
  })

  it('are recorded once, however often they are given', async () => {
    await give('Desk', 'operator')
    await give('Desk', 'operator')
    await give('Desk', 'auditor')
    const actions = await world.actions(organizationId)
    expect(actions.filter((action) => action === 'group.roleGiven')).toHaveLength(2)
  })
})
