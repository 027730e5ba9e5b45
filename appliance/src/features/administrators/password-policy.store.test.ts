import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildAdministrators,
  firstRunInput,
  PASSWORD,
  type AdministratorsWorld,
} from '../../../test/support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { codeFiles } from '../../../test/support/sources.ts'
import { inEnglish } from '../../messages.ts'
import type { Actor } from '../../platform/actor.ts'
import type { AppError } from '../../platform/errors.ts'
import { administratorCommands } from './index.ts'
import { passwordFault } from './password-rules.ts'

const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }
const context = { actor: command, organizationId: '' }

/** One password for each rule, and what is said of it. */
const REFUSED: [string, RegExp][] = [
  ['short kettle', /at least 15 characters/],
  ['kettle drum violet '.repeat(7), /more than 128 characters/],
  ['aaaaabbbbbcccccddddd', /at least 6 different characters/],
  ['abcdefabcdefabcdef', /repeats one short piece/],
  ['abcdefghijklmnop', /is a sequence/],
  ['Password-2026-2026', /tried first/],
  ['ann-ann.lee-ann-lee', /tried first/],
  ['contoso-care-contoso', /tried first/],
]

describe.each(dialects)('the rules of passwords on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
  })
  afterEach(() => opened.drop())

  /** What is said of each password; `taken` where nothing is. */
  async function tryAll(set: (password: string) => Promise<unknown>): Promise<string[]> {
    const said: string[] = []
    for (const [password] of REFUSED)
      said.push(
        await set(password).then(
          () => 'taken',
          ({ fields: [first] }: AppError) => `${first?.field}: ${inEnglish(first?.reason ?? '')}`,
        ),
      )
    return said
  }
  function expectRefusals(said: string[]): void {
    for (const [place, [, reason]] of REFUSED.entries()) {
      expect(said[place]).toMatch(/^password: /)
      expect(said[place]).toMatch(reason)
    }
    expect(said).toHaveLength(REFUSED.length)
  }
  const run = (name: string, input: object): Promise<unknown> => {
    const found = administratorCommands(world.administrators).find((one) => one.name === name)
    if (!found) throw new Error(`there is no command ${name}`)
    return found.run(input, context)
  }

  it('apply to the first owner, in the browser and on the machine', async () => {
    const { firstRun } = world.administrators
    const code = (await firstRun.currentCode())?.code ?? ''
    expectRefusals(
      await tryAll((password) => firstRun.completeWithCode(code, { ...firstRunInput, password })),
    )
    expectRefusals(await tryAll((password) => run('setup', { ...firstRunInput, password })))
    expect(await opened.database.read('administrators').select('id')).toEqual([])
    await firstRun.completeWithCode(code, firstRunInput)
  })

  it('apply when people change their own, also against the name of the organization', async () => {
    const { administrators } = world
    await administrators.firstRun.complete(firstRunInput, command)
    const where = { address: '192.0.2.1', browser: 'Test' }
    const token = await administrators.signIn({ userName: 'ann', password: PASSWORD, ...where })
    const admin = await administrators.findSession(token)
    if (!admin) throw new Error('this is no session')
    const change = (password: string, current = PASSWORD): Promise<string> =>
      administrators.changePassword(admin, { current, password, ...where })
    expectRefusals(await tryAll((password) => change(password)))
    await change(`${PASSWORD} two`)
    await expect(change(PASSWORD)).rejects.toMatchObject({ fields: [{ field: 'current' }] })
  })

  it('are kept by every password that Earshot makes, which opens nothing but its own change', async () => {
    const { administrators } = world
    const { organizationId } = await administrators.firstRun.complete(firstRunInput, command)
    const input = { userName: 'bob', name: 'Bob', role: 'owner' } as const
    const made = await administrators.create(organizationId, command, input)
    const target = { organizationId, id: made.administrator.id, actor: command }
    const reset = await administrators.resetPassword(target)
    const onTheMachine = (await run('admin reset-password', { userName: 'bob' })) as { password: string }
    const passwords = [made, reset, onTheMachine].map(({ password }) => password)
    expect(passwords.map((password) => passwordFault(password, ['bob', 'Bob', 'Contoso Care']))).toEqual([
      null,
      null,
      null,
    ])
    const signIn = { userName: 'bob', password: passwords[2] ?? '', address: '192.0.2.1', browser: 'Test' }
    const token = await administrators.signIn(signIn)
    expect((await administrators.findSession(token))?.mustChangePassword).toBe(true)
  })

  it('are checked in all places that there are: nowhere else is a password stored', () => {
    const places = codeFiles().flatMap(({ path, text }) => {
      const count = text.match(/passwords\.hash\(/g)?.length ?? 0
      return count === 0 ? [] : [`${path.slice(path.lastIndexOf('/') + 1)} ${count}`]
    })
    expect(places.toSorted()).toEqual(['accounts.ts 2', 'first-run.ts 1', 'proving.ts 1', 'service.ts 1'])
  })
})
