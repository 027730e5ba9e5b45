import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import type { Actor } from '../../platform/actor.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Administrator } from './index.ts'
import { appOf, bytesOf, setUpSecondFactor } from '../../../test/support/authenticator.ts'

const MINUTE = 60_000
const STEP = 30_000
const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }
describe.each(dialects)('the second factor on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let owner: Administrator
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    owner = await world.administrators.firstRun.complete(firstRunInput, command)
  })
  afterEach(() => opened.drop())

  const where = { address: '192.0.2.1', browser: 'Test' }
  const signIn = (): Promise<string> =>
    world.administrators.signIn({ userName: 'ann', password: PASSWORD, ...where })
  const session = async (token: string): Promise<SignedIn> => {
    const found = await world.administrators.findSession(token)
    if (!found) throw new Error('this is no session')
    return found
  }
  const enter = (token: string, code: string): Promise<string | null> =>
    world.administrators.finishSignIn({ token, code, ...where })
  const refused = (code: string) => ({ code: 'invalid', fields: [{ field: code }] })

  /** Sets it up; the app shows the next code half a minute later. */
  async function setUp(): Promise<{ admin: SignedIn; app: (time: number) => string; codes: string[] }> {
    const { secondFactors } = world.administrators
    const admin = await session(await signIn())
    await secondFactors.begin(admin, { current: PASSWORD, address: where.address })
    const waiting = await secondFactors.waiting(opened.database.read, admin)
    const app = appOf(waiting?.secret ?? '')
    const codes = await secondFactors.confirm(admin, app(world.clock.time))
    world.clock.time += STEP
    return { admin, app, codes }
  }
  it('is set up with the password and counts once a code of the app has been shown', async () => {
    const { secondFactors } = world.administrators
    const admin = await session(await signIn())
    const begin = (current: string) => secondFactors.begin(admin, { current, address: where.address })
    await expect(begin('wrong')).rejects.toMatchObject(refused('current'))
    await expect(secondFactors.confirm(admin, '123456')).rejects.toMatchObject({ code: 'conflict' })
    await begin(PASSWORD)
    await expect(secondFactors.confirm(admin, 'aaaaaa')).rejects.toMatchObject(refused('code'))
    expect((await session(await signIn())).hasSecondFactor).toBe(false)
    const waiting = await secondFactors.waiting(opened.database.read, admin)
    const elsewhere = await signIn()
    const codes = await secondFactors.confirm(admin, appOf(waiting?.secret ?? '')(world.clock.time))
    expect(new Set(codes).size).toBe(10)
    expect(await secondFactors.waiting(opened.database.read, admin)).toBeNull()
    expect(await world.administrators.findSession(elsewhere)).toBeNull()
    await expect(begin(PASSWORD)).rejects.toMatchObject({ code: 'conflict' })
    expect(await world.actions(owner.organizationId)).toContain('administrator.secondFactorOn')
  })

  it('lets nobody in with the password alone: what waits for the code is no session', async () => {
    const { app } = await setUp()
    const token = await signIn()
    expect(await world.administrators.findSession(token)).toBeNull()
    expect(await world.administrators.waiting.isWaiting(token)).toBe(true)
    await expect(enter(token, '000000x')).rejects.toMatchObject(refused('code'))
    const inside = await enter(token, app(world.clock.time))
    expect(await session(inside ?? '')).toMatchObject({ administratorId: owner.id, hasSecondFactor: true })
    expect(await enter(token, app(world.clock.time))).toBeNull()
    expect(await enter('nothing', app(world.clock.time))).toBeNull()
  })

  it('takes each code once, also when it is sent twice at the same moment', async () => {
    const { app } = await setUp()
    const tokens = [await signIn(), await signIn(), await signIn()]
    const code = app(world.clock.time)
    const outcome = await Promise.allSettled(tokens.slice(0, 2).map((token) => enter(token, code)))
    expect(outcome.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(enter(tokens[2] ?? '', code)).rejects.toMatchObject(refused('code'))
    world.clock.time += STEP
    expect(await enter(tokens[2] ?? '', app(world.clock.time))).not.toBeNull()
  })

  it('takes each recovery code once, however it is written, on the record', async () => {
    const { admin, codes } = await setUp()
    const [first = '', second = ''] = codes
    const tokens = [await signIn(), await signIn(), await signIn()]
    expect(await enter(tokens[0] ?? '', first)).not.toBeNull()
    await expect(enter(tokens[1] ?? '', first)).rejects.toMatchObject(refused('code'))
    expect(await enter(tokens[2] ?? '', second.toUpperCase().replaceAll('-', ' '))).not.toBeNull()
    expect(await world.administrators.secondFactors.codesLeft(opened.database.read, admin)).toBe(8)
    const used = (await world.events(owner.organizationId)).filter(
      ({ action }) => action === 'session.recoveryCodeUsed',
    )
    expect(used.map(({ detail }) => detail)).toEqual([{ left: 9 }, { left: 8 }])
  })

  it('keeps neither secret nor recovery codes nor tokens readable in the database', async () => {
    const { secondFactors } = world.administrators
    const admin = await session(await signIn())
    await secondFactors.begin(admin, { current: PASSWORD, address: where.address })
    const waiting = await secondFactors.waiting(opened.database.read, admin)
    const secret = waiting?.secret ?? ''
    const codes = await secondFactors.confirm(admin, appOf(secret)(world.clock.time))
    const token = await signIn()
    const hidden = [secret, bytesOf(secret).toString('base64url'), token, ...codes]
    const tables = ['second_factors', 'recovery_codes', 'pending_sign_ins']
    for (const table of tables) {
      const rows = (await opened.database.read(`administrator_${table}`).select()) as object[]
      expect(rows.length).toBeGreaterThan(0)
      for (const text of hidden) expect(JSON.stringify(rows)).not.toContain(text)
    }
  })

  it('makes wrong codes wait longer each time, which the right password does not forgive', async () => {
    const { administrators, clock } = world
    const input = { userName: 'bob', name: 'Bob', role: 'operator' } as const
    const { password } = await administrators.create(owner.organizationId, command, input)
    const parts = { administrators, database: opened.database }
    const { app } = await setUpSecondFactor(parts, { userName: 'bob', password }, clock.time)
    clock.time += STEP
    const attempt = async (code: string): Promise<string> => {
      const token = await administrators.signIn({ userName: 'bob', password, ...where })
      return enter(token, code).then(
        () => 'in',
        (refusal: { code: string }) => refusal.code,
      )
    }
    const outcome: string[] = []
    for (let n = 0; n < 6; n++) outcome.push(await attempt('aaaa'))
    expect(outcome).toEqual([...Array<string>(5).fill('invalid'), 'throttled'])
    expect(await attempt(app(clock.time))).toBe('throttled')
    clock.time += 31_000
    expect(await attempt('aaaa')).toBe('invalid')
    clock.time += 31_000
    expect(await attempt(app(clock.time))).toBe('throttled')
    clock.time += 30_000
    expect(await attempt(app(clock.time))).toBe('in')
    clock.time += 2 * MINUTE
    await administrators.sweep()
    expect(await world.actions(owner.organizationId)).toContain('session.signInFailed')
  })

  it('waits five minutes for the code, and is swept away', async () => {
    const { app } = await setUp()
    const token = await signIn()
    world.clock.time += 5 * MINUTE + 1
    expect(await world.administrators.waiting.isWaiting(token)).toBe(false)
    expect(await enter(token, app(world.clock.time))).toBeNull()
    await world.administrators.sweep()
    expect(await opened.database.read('administrator_pending_sign_ins').select()).toEqual([])
  })

  it('ends what waits for a code with the sessions: when the password is reset or the account disabled', async () => {
    const { administrators } = world
    const made = await administrators.create(owner.organizationId, command, {
      userName: 'bob',
      name: 'Bob',
      role: 'owner',
    })
    await setUp()
    const target = { organizationId: owner.organizationId, id: owner.id, actor: command }
    for (const change of [administrators.resetPassword, administrators.disable]) {
      const { password } = await administrators.resetPassword(target)
      const token = await administrators.signIn({ userName: 'ann', password, ...where })
      expect(await administrators.waiting.isWaiting(token)).toBe(true)
      await change(target)
      expect(await administrators.waiting.isWaiting(token)).toBe(false)
    }
    expect(made.administrator.secondFactorAt).toBeNull()
  })

  it('is turned off, and gets new recovery codes, with password and code only', async () => {
    const { secondFactors } = world.administrators
    const { admin, app, codes } = await setUp()
    const proof = (current: string, code: string) => ({ current, code, address: where.address })
    for (const step of [secondFactors.turnOff, secondFactors.renewCodes]) {
      await expect(step(admin, proof('wrong', app(world.clock.time)))).rejects.toMatchObject(
        refused('current'),
      )
      await expect(step(admin, proof(PASSWORD, 'wrong'))).rejects.toMatchObject(refused('code'))
    }
    const fresh = await secondFactors.renewCodes(admin, proof(PASSWORD, app(world.clock.time)))
    expect(fresh.filter((code) => codes.includes(code))).toEqual([])
    const [old = ''] = codes
    await expect(secondFactors.turnOff(admin, proof(PASSWORD, old))).rejects.toMatchObject(refused('code'))
    await secondFactors.turnOff(admin, proof(PASSWORD, fresh[0] ?? ''))
    expect((await session(await signIn())).hasSecondFactor).toBe(false)
    expect(await opened.database.read('administrator_second_factors').select()).toEqual([])
    expect(await opened.database.read('administrator_recovery_codes').select()).toEqual([])
    expect(await world.actions(owner.organizationId)).toEqual(
      expect.arrayContaining(['administrator.recoveryCodesMade', 'administrator.secondFactorOff']),
    )
  })

  it('is reset by an owner and from the machine, which ends all sessions, on the record', async () => {
    const { secondFactors } = world.administrators
    const { admin, app } = await setUp()
    const inside = (await enter(await signIn(), app(world.clock.time))) ?? ''
    const other: Actor = { kind: 'administrator', id: 'bob', name: 'Bob' }
    const target = { organizationId: 'another', id: owner.id, actor: other }
    const own = { ...target, organizationId: owner.organizationId, actor: admin.actor }
    await expect(secondFactors.reset(own)).rejects.toMatchObject({ code: 'conflict' })
    await expect(secondFactors.reset(target)).rejects.toMatchObject({ code: 'not_found' })
    expect(await world.administrators.findSession(inside)).not.toBeNull()
    await secondFactors.reset({ ...target, organizationId: owner.organizationId })
    expect(await world.administrators.findSession(inside)).toBeNull()
    expect((await session(await signIn())).hasSecondFactor).toBe(false)
    await expect(secondFactors.resetOf('ann', command)).rejects.toMatchObject({ code: 'not_found' })
    await setUp()
    await secondFactors.resetOf('ANN', command)
    expect((await session(await signIn())).hasSecondFactor).toBe(false)
    const rows = (await world.events(owner.organizationId)).filter(
      ({ action }) => action === 'administrator.secondFactorReset',
    )
    expect(rows).toMatchObject([
      { actor: { kind: 'administrator' }, object: { kind: 'administrator', id: owner.id } },
      { actor: { kind: 'command' }, object: { kind: 'administrator', id: owner.id } },
    ])
  })
})
