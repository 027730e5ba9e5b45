import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Administrator, WithPassword } from './index.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const MINUTE = 60_000
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

describe.each(dialects)('administrators on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let owner: Administrator
  let organizationId: string
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    owner = await world.administrators.firstRun.complete(firstRunInput, command)
    organizationId = owner.organizationId
  })
  afterEach(() => opened.drop())

  const add = (userName: string, role: Administrator['role'] = 'operator'): Promise<WithPassword> =>
    world.administrators.create(organizationId, command, { userName, name: userName, role })
  const signIn = (userName: string, password: string, address = '192.0.2.1'): Promise<string> =>
    world.administrators.signIn({ userName, password, address, browser: 'Test' })
  const target = (id: string) => ({ organizationId, id, actor: command })
  const attempts = async (userName: string, count: number, address?: string): Promise<string[]> => {
    const codes: string[] = []
    for (let n = 0; n < count; n++)
      codes.push(
        await signIn(userName, 'wrong', address).then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      )
    return codes
  }

  describe('signing in', () => {
    it('opens a session for the right password, whatever the case of the user name', async () => {
      const token = await signIn('ANN', PASSWORD)
      expect(await world.administrators.findSession(token)).toMatchObject({
        administratorId: owner.id,
        organizationId,
        role: 'owner',
        mustChangePassword: false,
      })
      expect(await world.actions(organizationId)).toContain('session.signedIn')
    })

    it('says the same of a wrong password, an unknown and a disabled account', async () => {
      const { administrator, password } = await add('bob')
      await world.administrators.disable(target(administrator.id))
      for (const [name, typed] of [
        ['ann', 'wrong'],
        ['nobody', PASSWORD],
        ['bob', password],
      ] as const)
        await expect(signIn(name, typed)).rejects.toMatchObject({
          code: 'sign_in_failed',
          detail: say('error.sign_in_failed'),
        })
    })

    it('keeps no token, no address and no typed name in the database', async () => {
      const token = await signIn('ann', PASSWORD, '203.0.113.9')
      await attempts('somebody-typed-a-secret', 2, '203.0.113.9')
      const tables = [
        'administrator_sessions',
        'administrator_attempts',
        'administrator_failures',
        'audit_rows',
      ]
      for (const table of tables) {
        const rows = (await opened.database.read(table).select()) as object[]
        expect(rows.length).toBeGreaterThan(0)
        for (const secret of [token, '203.0.113.9', 'somebody-typed-a-secret'])
          expect(JSON.stringify(rows)).not.toContain(secret)
      }
    })
  })

  describe('sessions', () => {
    it('end after 30 idle minutes, but not while they are used', async () => {
      const token = await signIn('ann', PASSWORD)
      for (let n = 0; n < 4; n++) {
        world.clock.time += 29 * MINUTE
        expect(await world.administrators.findSession(token)).not.toBeNull()
      }
      world.clock.time += 31 * MINUTE
      expect(await world.administrators.findSession(token)).toBeNull()
    })

    it('end after 12 hours however much they are used, and are swept away', async () => {
      const token = await signIn('ann', PASSWORD)
      let used = 0
      while ((await world.administrators.findSession(token)) && used < 100) {
        world.clock.time += 20 * MINUTE
        used++
      }
      expect(used * 20).toBe(12 * 60 + 20)
      await world.administrators.sweep()
      expect(await opened.database.read('administrator_sessions').select()).toEqual([])
    })

    it('are five at most: the least used one ends', async () => {
      const tokens: string[] = []
      for (let n = 0; n < 6; n++) {
        world.clock.time += MINUTE
        tokens.push(await signIn('ann', PASSWORD))
      }
      const found = await Promise.all(tokens.map((token) => world.administrators.findSession(token)))
      expect(found.map((session) => session !== null)).toEqual([false, true, true, true, true, true])
      const listed = await world.administrators.sessions(opened.database.read, organizationId, owner.id)
      expect(listed).toHaveLength(5)
    })

    it('are replaced when the same browser signs in again', async () => {
      const old = await signIn('ann', PASSWORD)
      const replaces = (await world.administrators.findSession(old))?.sessionId
      const input = { userName: 'ann', password: PASSWORD, address: '192.0.2.1', browser: 'Test', replaces }
      const fresh = await world.administrators.signIn(input)
      expect(fresh).not.toBe(old)
      expect(await world.administrators.findSession(old)).toBeNull()
      expect(await world.administrators.findSession(fresh)).not.toBeNull()
    })

    const endings: [string, (id: string) => Promise<unknown>][] = [
      ['the role changes', (id) => world.administrators.changeRole(target(id), 'auditor')],
      ['the account is disabled', (id) => world.administrators.disable(target(id))],
      ['the password is reset', (id) => world.administrators.resetPassword(target(id))],
    ]
    it.each(endings)('all end when %s', async (_, change) => {
      const { administrator, password } = await add('bob')
      const token = await signIn('bob', password)
      await change(administrator.id)
      expect(await world.administrators.findSession(token)).toBeNull()
    })

    it('are ended one by one, only by their own organization, and once', async () => {
      const token = await signIn('ann', PASSWORD)
      const session = await world.administrators.findSession(token)
      const other = { ...target(owner.id), organizationId: 'another' }
      const end = (of = target(owner.id)) => world.administrators.endSession(of, session!.sessionId)
      await expect(end(other)).rejects.toMatchObject({ code: 'not_found' })
      await end()
      expect(await world.administrators.findSession(token)).toBeNull()
      await expect(end()).rejects.toMatchObject({ code: 'not_found' })
    })

    it('end by signing out, on the record', async () => {
      const token = await signIn('ann', PASSWORD)
      await world.administrators.signOut((await world.administrators.findSession(token))!)
      expect(await world.administrators.findSession(token)).toBeNull()
      expect((await world.actions(organizationId)).at(-1)).toBe('session.signedOut')
    })
  })

  describe('accounts', () => {
    it('start with a password for one use, which has to be changed', async () => {
      const { password } = await add('bob')
      const token = await signIn('bob', password)
      const bob = (await world.administrators.findSession(token))!
      expect(bob.mustChangePassword).toBe(true)
      const change = (current: string, next: string) =>
        world.administrators.changePassword(bob, {
          current,
          password: next,
          address: '192.0.2.1',
          browser: 'T',
        })
      await expect(change('wrong', PASSWORD)).rejects.toMatchObject({ fields: [{ field: 'current' }] })
      await expect(change(password, 'short')).rejects.toMatchObject({ fields: [{ field: 'password' }] })
      await expect(change(password, password)).rejects.toMatchObject({ fields: [{ field: 'password' }] })
      const fresh = await change(password, PASSWORD)
      expect(await world.administrators.findSession(token)).toBeNull()
      expect((await world.administrators.findSession(fresh))?.mustChangePassword).toBe(false)
      await expect(signIn('bob', PASSWORD)).resolves.toBeTypeOf('string')
    })

    it('have user names that are unique, case folded, over the whole appliance', async () => {
      await expect(add('Ann')).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'userName' }] })
    })

    it('keep the last owner who can sign in', async () => {
      const { disable, changeRole } = world.administrators
      await expect(disable(target(owner.id))).rejects.toMatchObject({ code: 'in_use' })
      await expect(changeRole(target(owner.id), 'policy')).rejects.toMatchObject({ code: 'in_use' })
      const { administrator } = await add('bob', 'owner')
      await disable(target(administrator.id))
      await expect(disable(target(owner.id))).rejects.toMatchObject({ code: 'in_use' })
      await world.administrators.enable(target(administrator.id))
      await disable(target(owner.id))
      expect(
        (await world.administrators.get(opened.database.read, organizationId, owner.id)).disabledAt,
      ).toBe(world.clock.time)
    })

    it('keep one owner when two take each other out at the same moment', async () => {
      const { administrator } = await add('bob', 'owner')
      const outcome = await Promise.allSettled([
        world.administrators.changeRole(target(owner.id), 'auditor'),
        world.administrators.changeRole(target(administrator.id), 'auditor'),
      ])
      expect(outcome.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })

    it('get a new password from the machine, which ends their sessions and every wait', async () => {
      const { administrator } = await add('bob')
      await attempts('bob', 7)
      const { password } = await world.administrators.resetPasswordOf('BOB', command)
      await expect(signIn('bob', password)).resolves.toBeTypeOf('string')
      await expect(world.administrators.resetPasswordOf('nobody', command)).rejects.toMatchObject({
        code: 'not_found',
      })
      const rows = await world.events(organizationId)
      expect(rows.find(({ action }) => action === 'administrator.passwordReset')).toMatchObject({
        actor: { kind: 'command' },
        object: { kind: 'administrator', id: administrator.id },
      })
    })

    it('are listed page by page, for one organization only', async () => {
      for (const name of ['carl', 'bob', 'dora']) await add(name)
      const page = (id: string, after?: string) =>
        world.administrators.list(opened.database.read, id, { limit: 3, after })
      const first = await page(organizationId)
      const second = await page(organizationId, first.next ?? '')
      expect([...first.rows, ...second.rows].map(({ userName }) => userName)).toEqual([
        'ann',
        'bob',
        'carl',
        'dora',
      ])
      expect((await page('another')).rows).toEqual([])
      await expect(world.administrators.get(opened.database.read, 'another', owner.id)).rejects.toMatchObject(
        {
          code: 'not_found',
        },
      )
    })
  })

  describe('throttling', () => {
    it('makes an account wait after five failures, longer each time, and forgets nothing in a restart', async () => {
      const { password } = await add('bob')
      expect(await attempts('bob', 6)).toEqual([...Array<string>(5).fill('sign_in_failed'), 'throttled'])
      await expect(signIn('bob', password, '198.51.100.1')).rejects.toMatchObject({
        code: 'throttled',
        retryAfterSeconds: 30,
      })
      const restarted = await buildAdministrators(opened.database)
      restarted.clock.time = world.clock.time
      const again = { userName: 'bob', password, address: '198.51.100.1', browser: 'T' }
      await expect(restarted.administrators.signIn(again)).rejects.toMatchObject({ code: 'throttled' })
      world.clock.time += 31_000
      expect(await attempts('bob', 2)).toEqual(['sign_in_failed', 'throttled'])
      world.clock.time += 31_000
      await expect(signIn('bob', password)).rejects.toMatchObject({ retryAfterSeconds: 29 })
      world.clock.time += 30_000
      await expect(signIn('bob', password)).resolves.toBeTypeOf('string')
      expect(await attempts('bob', 1)).toEqual(['sign_in_failed'])
    })

    it('never locks an account for good: however often it is tried, the wait is 15 minutes at most', async () => {
      const { password } = await add('bob')
      for (let n = 0; n < 40; n++) {
        await attempts('bob', 1, `198.51.${n}.1`)
        world.clock.time += 15 * MINUTE
      }
      await attempts('bob', 2, '203.0.113.1')
      world.clock.time += 15 * MINUTE
      await expect(signIn('bob', password)).resolves.toBeTypeOf('string')
    })

    it('slows down one source trying many accounts, and others not', async () => {
      const codes = []
      for (let n = 0; n < 21; n++) codes.push(...(await attempts(`name-${n}`, 1)))
      expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(20)
      expect(codes.at(-1)).toBe('throttled')
      await expect(signIn('ann', PASSWORD, '192.0.2.1')).rejects.toMatchObject({ code: 'throttled' })
      await expect(signIn('ann', PASSWORD, '192.0.2.2')).resolves.toBeTypeOf('string')
      world.clock.time += MINUTE
      await expect(signIn('ann', PASSWORD, '192.0.2.1')).resolves.toBeTypeOf('string')
    })

    it('lets an owner in from elsewhere while somebody attacks their account', async () => {
      for (let n = 0; n < 15; n++) await attempts('ann', 1)
      await expect(signIn('ann', PASSWORD, '198.51.100.1')).resolves.toBeTypeOf('string')
    })

    it('delays every sign-in during an attack from everywhere, and refuses nobody for it', async () => {
      for (let n = 0; n < 110; n++) await attempts(`name-${n}`, 1, `198.51.${n}.1`)
      expect(world.pauses.length).toBe(10)
      await expect(signIn('ann', PASSWORD)).resolves.toBeTypeOf('string')
      expect(world.pauses.at(-1)).toBe(2_000)
    })

    it('counts attempts that run side by side', async () => {
      await add('bob')
      const codes = await Promise.all(Array.from({ length: 10 }, () => attempts('bob', 1)))
      expect(codes.flat().filter((code) => code === 'sign_in_failed')).toHaveLength(5)
    })

    it('sums failures up in one audit row for each account and minute', async () => {
      const { administrator } = await add('bob')
      await attempts('bob', 3)
      await attempts('bob', 1, '198.51.100.1')
      await attempts('nobody', 2)
      await world.administrators.sweep()
      expect(await world.actions(organizationId)).not.toContain('session.signInFailed')
      world.clock.time += 1.5 * MINUTE
      await world.administrators.sweep()
      await world.administrators.sweep()
      const failures = (await world.events(organizationId)).filter(
        ({ action }) => action === 'session.signInFailed',
      )
      expect(failures).toMatchObject([
        { object: { kind: 'administrator', id: administrator.id }, detail: { attempts: 4, sources: 2 } },
      ])
      expect((await world.events(null)).at(-1)).toMatchObject({
        action: 'session.signInFailed',
        object: { kind: 'appliance' },
        detail: { attempts: 2, sources: 1 },
      })
    })
  })
})
