import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { dumpDatabase } from '../../../test/support/dump.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { keyOf, staffOf, type Staff } from '../../../test/support/staff.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Role } from '../../platform/http/capabilities.ts'

const MINUTE = 60_000
const THEIRS = 'what the directory knows'
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

describe.each(dialects)('signing in through the directory on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let organizationId: string
  let staff: Staff

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    organizationId = (await world.administrators.firstRun.complete(firstRunInput, command)).organizationId
    staff = staffOf({ database: opened.database, organizationId })
    await staff.hire('alice', 'bob', 'carol')
    await staff.form('Inner', { people: ['alice'] })
    await give(await staff.form('Desk', { people: ['bob'], groups: ['Inner'] }), 'operator')
    world.directory.answer = ({ password }) => (password === THEIRS ? 'right' : 'wrong')
  })
  afterEach(() => opened.drop())

  const read = () => opened.database.read
  const give = (groupId: string, role: Role) =>
    opened.database.write((tx) =>
      world.administrators.groupRoles.give(tx, organizationId, { groupId, role }, command),
    )
  const signIn = (userName: string, password = THEIRS): Promise<string> =>
    world.administrators.signIn({ userName, password, address: '192.0.2.1', browser: 'Test' })
  const codeOf = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'in',
      (error: { code: string }) => error.code,
    )
  const session = async (userName: string) => {
    const found = await world.administrators.findSession(await signIn(userName))
    if (!found) throw new Error('this is no session')
    return found
  }
  const accounts = async () =>
    (await world.administrators.list(read(), organizationId, { limit: 10 })).rows.map(
      ({ userName, name, role, personId }) => ({ userName, name, role, personId }),
    )

  it('lets in whoever a group gives a role, through another group too, and makes the account once', async () => {
    const first = await session('alice')
    expect(first).toMatchObject({ role: 'operator', name: 'Name of alice', mustChangePassword: false })
    const again = await session('ALICE')
    expect(again.administratorId).toBe(first.administratorId)
    expect(await session('bob')).toMatchObject({ role: 'operator' })
    expect((await accounts()).filter(({ personId }) => personId !== null)).toEqual([
      { userName: 'ALICE', name: 'Name of alice', role: 'operator', personId: await staff.personId('alice') },
      { userName: 'bob', name: 'Name of bob', role: 'operator', personId: await staff.personId('bob') },
    ])
    const actions = await world.actions(organizationId)
    expect(actions.filter((action) => action === 'administrator.created')).toHaveLength(1 + 2)
    expect(actions.filter((action) => action === 'session.signedIn')).toHaveLength(3)
    expect(world.directory.asked[0]).toEqual({
      organizationId,
      connectionId: staff.connectionId,
      key: keyOf('alice'),
      name: 'alice',
      password: THEIRS,
    })
  })

  it('tells the directory nothing of a password that cannot be right, and asks it all the same', async () => {
    await staff.change({ kind: 'person.disabled', person: keyOf('bob') })
    for (const name of ['nobody', 'carol', 'bob', '*'])
      expect(await codeOf(signIn(name)), name).toBe('sign_in_failed')
    expect(world.directory.asked.map(({ key, password }) => [key, password])).toEqual(
      Array(4).fill([null, '']),
    )
  })

  it('asks nobody about an empty password, a NUL, or more than 512 bytes', async () => {
    world.directory.answer = () => 'right'
    const typed = ['', 'a\0b', 'ä'.repeat(257)]
    for (const password of typed) expect(await codeOf(signIn('alice', password))).toBe('sign_in_failed')
    expect(await codeOf(signIn('alice\0'))).toBe('sign_in_failed')
    expect(await codeOf(signIn(' '))).toBe('sign_in_failed')
    expect(world.directory.asked).toEqual([])
    expect(await codeOf(signIn('alice', 'ä'.repeat(256)))).toBe('in')
  })

  it('asks no directory about the name of a local account, right, wrong or disabled', async () => {
    const { administrator, password } = await world.administrators.create(organizationId, command, {
      userName: 'Alice',
      name: 'Alice of ours',
      role: 'auditor',
    })
    expect(await codeOf(signIn('alice'))).toBe('sign_in_failed')
    expect(await codeOf(signIn('alice', password))).toBe('in')
    await world.administrators.disable({ organizationId, id: administrator.id, actor: command })
    expect(await codeOf(signIn('alice'))).toBe('sign_in_failed')
    expect(world.directory.asked).toEqual([])
  })

  it('lets nobody in where two have the login and a role', async () => {
    const other = staffOf({ database: opened.database, organizationId, connectionId: 'another' })
    await other.hire('alice')
    expect(await codeOf(signIn('alice'))).toBe('in')
    await give(await other.form('Other desk', { people: ['alice'] }), 'auditor')
    expect(await codeOf(signIn('alice'))).toBe('sign_in_failed')
    expect(world.directory.asked.at(-1)).toMatchObject({ key: null, password: '' })
  })

  it('says that the directory cannot be asked, which counts as nothing, and lets local accounts in', async () => {
    world.directory.answer = () => 'unreachable'
    for (let n = 0; n < 8; n++)
      for (const name of ['alice', 'nobody'])
        expect(await codeOf(signIn(name, 'wrong'))).toBe('directory_unreachable')
    expect(await codeOf(signIn('ann', PASSWORD))).toBe('in')
    world.directory.answer = () => 'right'
    expect(await codeOf(signIn('alice'))).toBe('in')
    await world.administrators.sweep()
    expect(await world.actions(organizationId)).not.toContain('session.signInFailed')
  })

  it('shows the directory three wrong passwords of an account at most, until 15 minutes have passed', async () => {
    const tries = async (userName: string, password: string, count: number): Promise<string[]> => {
      const codes: string[] = []
      for (let n = 0; n < count; n++) codes.push(await codeOf(signIn(userName, password)))
      return codes
    }
    const wrong = ['sign_in_failed', 'sign_in_failed', 'sign_in_failed', 'throttled']
    expect(await tries('alice', 'wrong', 4)).toEqual(wrong)
    expect(world.directory.asked).toHaveLength(3)
    expect(await tries('nobody', 'wrong', 4)).toEqual(wrong)
    expect(await tries('alice', THEIRS, 1)).toEqual(['throttled'])
    expect(await tries('bob', THEIRS, 4)).toEqual(['in', 'in', 'in', 'in'])
    world.clock.time += 15 * MINUTE
    expect(await tries('alice', THEIRS, 1)).toEqual(['in'])
  })

  it('tells a failure at the same time, whatever it is', async () => {
    const { pauses, clock } = world
    world.directory.answer = () => ((clock.time += 700), 'wrong')
    for (const [name, told] of [
      ['alice', 1_300],
      ['nobody', 1_300],
      ['ann', 2_000],
    ] as const) {
      pauses.length = 0
      await codeOf(signIn(name, 'wrong'))
      expect(pauses, name).toEqual([told])
    }
  })

  it('reads by index, and no more often the more groups or people there are', async () => {
    /** Groups that give a role are a hundred at most. */
    const FEW = /SCAN administrator_groups /
    const explain = async (work: () => Promise<unknown>): Promise<number> => {
      const { statements, faults } = await explainReads(opened.database, work)
      expect(faults.filter((fault) => !FEW.test(fault))).toEqual([])
      return statements
    }
    await signIn('alice')
    const before = await explain(() => signIn('alice'))
    await explain(() => codeOf(signIn('nobody')))
    await explain(() => world.administrators.groupRoles.preview(read(), organizationId, 'x', null))
    for (const name of ['One', 'Two', 'Three']) await staff.form(name, { people: ['alice'] })
    await staff.hire('erin', 'fred')
    expect(await explain(() => signIn('alice'))).toBe(before)
  })

  it('keeps no password, right or wrong, and no hash of one', async () => {
    await signIn('alice')
    await codeOf(signIn('bob', 'a wrong one'))
    await world.administrators.sweep()
    const rows: object[] = await read()('audit_rows').select()
    const everything = (await dumpDatabase(opened.database)) + JSON.stringify(rows)
    expect(everything).not.toContain(THEIRS)
    expect(everything).not.toContain('a wrong one')
    const stored: { password_hash: string }[] = await read()('administrators').whereNotNull('person_id')
    expect(stored.map((row) => row.password_hash)).toEqual([''])
    const failed = (await world.events(organizationId)).find(
      ({ action }) => action === 'session.signInFailed',
    )
    expect(failed).toBeUndefined()
  })

  it('counts failures of an account that there is on its own row', async () => {
    const { administratorId } = await session('bob')
    await codeOf(signIn('bob', 'wrong'))
    world.clock.time += 2 * MINUTE
    await world.administrators.sweep()
    const failed = (await world.events(organizationId)).find(
      ({ action }) => action === 'session.signInFailed',
    )
    expect(failed?.object).toEqual({ kind: 'administrator', id: administratorId })
  })

  it('asks the directory again before a second factor is set up, and then for its code', async () => {
    const { secondFactors } = world.administrators
    const admin = await session('alice')
    const begin = (current: string) => secondFactors.begin(admin, { current, address: '192.0.2.1' })
    await expect(begin('wrong')).rejects.toMatchObject({ fields: [{ field: 'current' }] })
    await begin(THEIRS)
    expect(await secondFactors.waiting(read(), admin)).not.toBeNull()
    expect(world.directory.asked.at(-1)).toMatchObject({ key: keyOf('alice'), password: THEIRS })
  })

  it('leaves the password to the directory: nobody changes or resets it here', async () => {
    const admin = await session('alice')
    const change = { current: THEIRS, password: 'violet kettle drum two', address: '192.0.2.1', browser: 'x' }
    await expect(world.administrators.changePassword(admin, change)).rejects.toMatchObject({
      code: 'conflict',
    })
    const target = { organizationId, id: admin.administratorId, actor: command }
    await expect(world.administrators.resetPassword(target)).rejects.toMatchObject({ code: 'conflict' })
    await expect(world.administrators.changeRole(target, 'owner')).rejects.toMatchObject({ code: 'conflict' })
    await expect(world.administrators.resetPasswordOf('alice', command)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('lets nobody in whose account has been disabled here', async () => {
    const { administratorId: id } = await session('alice')
    await world.administrators.disable({ organizationId, id, actor: command })
    expect(await codeOf(signIn('alice'))).toBe('sign_in_failed')
    await world.administrators.enable({ organizationId, id, actor: command })
    expect(await codeOf(signIn('alice'))).toBe('in')
  })
})
