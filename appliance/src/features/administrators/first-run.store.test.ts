import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import type { Actor } from '../../platform/actor.ts'
import type { FirstRun } from './index.ts'
import { inEnglish } from '../../messages.ts'
import type { AppError } from '../../platform/errors.ts'

const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

describe.each(dialects)('the first run on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let firstRun: FirstRun
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    firstRun = world.administrators.firstRun
  })
  afterEach(() => opened.drop())
  const code = async (): Promise<string> => (await firstRun.currentCode())!.code
  const ended = /^code has ended/
  const tryCode = (typed: string) =>
    firstRun.completeWithCode(typed, firstRunInput).then(
      () => 'done',
      ({ fields: [first] }: AppError) => `${first?.field} ${inEnglish(first?.reason ?? '')}`,
    )

  it('makes the organization and its first owner with the code, on the record, once', async () => {
    expect(await firstRun.isSetUp()).toBe(false)
    const owner = await firstRun.completeWithCode((await code()).toLowerCase(), firstRunInput)
    expect(owner).toMatchObject({ userName: 'ann', role: 'owner', mustChangePassword: false })
    expect(await firstRun.isSetUp()).toBe(true)
    expect(await firstRun.currentCode()).toBeNull()
    expect(await world.actions(null)).toEqual(['appliance.setUp'])
    expect(await world.actions(owner.organizationId)).toEqual([
      'organization.created',
      'administrator.created',
    ])
    await expect(firstRun.complete(firstRunInput, command)).rejects.toMatchObject({ code: 'already_set_up' })
  })

  it('stores the hash of the code only', async () => {
    const shown = await code()
    expect(shown).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    const rows = (await opened.database.read('appliance').select()) as object[]
    expect(JSON.stringify(rows)).not.toContain(shown)
  })

  it('lets five tries through, and then not even the right code', async () => {
    const right = await code()
    const tries = []
    for (let n = 0; n < 5; n++) tries.push(await tryCode('AAAA-AAAA-AAAA'))
    expect(tries).toEqual(Array<string>(5).fill('code is not right'))
    expect(await tryCode(right)).toMatch(ended)
    expect(await firstRun.isSetUp()).toBe(false)
    const fresh = await code()
    expect(fresh).not.toBe(right)
    expect(await tryCode(fresh)).toBe('done')
  })

  it('ends a code after 30 minutes', async () => {
    const first = await code()
    world.clock.time += 30 * 60_000 - 1
    expect(await code()).toBe(first)
    world.clock.time += 1
    expect(await tryCode(first)).toMatch(ended)
    expect(await code()).not.toBe(first)
  })

  it('replaces the code of an earlier start, which nobody can show any more', async () => {
    const first = await code()
    const restarted = (await buildAdministrators(opened.database)).administrators.firstRun
    expect((await restarted.currentCode())!.code).not.toBe(first)
    expect(await tryCode(first)).toBe('code is not right')
  })

  it('spends no try on a form that is wrong, and names the field', async () => {
    const right = await code()
    const wrong: [Partial<typeof firstRunInput>, string][] = [
      [{ password: 'short' }, 'password'],
      [{ password: 'contoso care ann lee' }, 'password'],
      [{ userName: 'a b' }, 'userName'],
      [{ name: '' }, 'name'],
      [{ name: '<script>' }, 'name'],
      [{ organizationName: ' ' }, 'organizationName'],
    ]
    for (const [change, field] of wrong)
      await expect(firstRun.completeWithCode(right, { ...firstRunInput, ...change })).rejects.toMatchObject({
        code: 'invalid',
        fields: [{ field }],
      })
    expect(wrong).toHaveLength(6)
    expect(await tryCode(right)).toBe('done')
  })

  it('keeps nothing of a first run whose time zone does not exist', async () => {
    const input = { ...firstRunInput, timeZone: 'Mars/Olympus' }
    await expect(firstRun.complete(input, command)).rejects.toMatchObject({ fields: [{ field: 'timeZone' }] })
    expect(await opened.database.read('organizations').select()).toEqual([])
    await expect(firstRun.complete(firstRunInput, command)).resolves.toMatchObject({ userName: 'ann' })
  })

  it('makes one owner when two people finish at the same moment', async () => {
    const other = (await buildAdministrators(opened.database)).administrators.firstRun
    const outcome = await Promise.allSettled([
      firstRun.complete(firstRunInput, command),
      other.complete({ ...firstRunInput, userName: 'bob' }, command),
    ])
    expect(outcome.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await opened.database.read('administrators').select('id')).toHaveLength(1)
    expect(await opened.database.read('organizations').select('id')).toHaveLength(1)
  })

  it('asks for an owner only where a recovery kit has brought the organization', async () => {
    await opened.database.write((tx) =>
      tx('organizations').insert({
        id: 'kit',
        name: 'Contoso',
        time_zone: 'UTC',
        settings: '{}',
        target_epoch: 1,
        trust_number: 1,
        created_at: 0,
      }),
    )
    expect(await firstRun.isRestored()).toBe(true)
    const owner = await firstRun.completeWithCode(await code(), { ...firstRunInput, organizationName: '' })
    expect(owner.organizationId).toBe('kit')
    expect(await world.actions('kit')).toEqual(['administrator.created'])
  })
})
