import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkSettings } from '../../appliance/src/features/directory/connection.ts'
import { ldapDirectory, type Run } from '../../appliance/src/features/directory/index.ts'
import { createLogger } from '../../appliance/src/platform/logger.ts'
import { Browser as Script } from '../../appliance/test/support/admin-app.ts'
import { startBrowser } from '../../tools/screenshots/browser.ts'
import { synchronize } from '../support/office.ts'
import { openContext, signIn } from '../support/page.ts'
import { groupLdif, startSlapd, type Slapd } from '../support/slapd.ts'
import { runAppliance, tester, type RunningAppliance } from '../support/system.ts'

const PASSWORD = 'known to the directory alone 🎧'
const WRONG = 'User name or password is not right.'
const UNREACHABLE = 'The directory cannot be asked right now'
/** Names that would mean something else to whoever put them into a filter. */
const HOSTILE = ['*', 'a*', 'x)(uid=*', 'back\\slash', '🎧']
const PEOPLE = ['alice', 'bob', 'carol', 'dora', 'emil', ...HOSTILE]

/** After four failures an account is locked there, as in many companies. */
const LOCKING = ['overlay ppolicy', 'ppolicy_default "cn=lockout,ou=services,dc=example,dc=test"']
const LOCKOUT = [
  'dn: cn=lockout,ou=services,dc=example,dc=test',
  'objectClass: applicationProcess',
  'objectClass: pwdPolicy',
  'cn: lockout',
  'pwdAttribute: userPassword',
  'pwdLockout: TRUE',
  'pwdMaxFailure: 4',
  '',
].join('\n')

describe('signing in through a real OpenLDAP', () => {
  let slapd: Slapd
  let appliance: RunningAppliance
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let url: string
  let connectionId: string
  const logged: string[] = []

  beforeAll(async () => {
    slapd = await startSlapd({
      people: PEOPLE.map((uid) => ({ uid, name: `Person ${uid}`, password: PASSWORD })),
      groups: [
        { name: 'Night shift', people: ['alice'] },
        { name: 'Service desk', people: ['bob', 'dora', 'emil', ...HOSTILE], groups: ['Night shift'] },
        { name: 'Headset owners', people: ['bob'] },
      ],
      extra: LOCKING,
    })
    slapd.modify(LOCKOUT)
    appliance = await runAppliance({
      environment: { EARSHOT_LISTEN_LOOPBACK: '127.0.0.1:0' },
      logger: createLogger('trace', { destination: { write: (line) => logged.push(line) } }),
    })
    url = `http://127.0.0.1:${appliance.ports.loopback}`
    connectionId = await synchronize(appliance, slapd)
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await appliance.stop()
    await appliance.remove()
    await slapd.stop()
  })
  beforeEach(async () => {
    context = await openContext(browser, { javaScript: false })
    page = await context.newPage()
  })
  afterEach(() => context.close())

  const press = (name: string): Promise<void> => page.getByRole('button', { name }).click()
  const enter = async (userName: string, password = PASSWORD): Promise<void> => {
    await page.goto(`${url}/sign-in`)
    await page.getByLabel('User name').fill(userName)
    await page.getByLabel('Password').fill(password)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await press('Sign in')
    await answered
    await page.waitForLoadState()
  }
  const isIn = async (): Promise<boolean> => {
    await page.goto(`${url}/account`)
    return new URL(page.url()).pathname === '/account'
  }
  const change = (dn: string, ...lines: string[]): void =>
    slapd.modify([`dn: ${dn}`, 'changetype: modify', ...lines, ''].join('\n'))
  const sync = async (): Promise<Run> => {
    const caller = { organizationId: appliance.organizationId, actor: tester }
    return (await appliance.directory.sync(caller, connectionId)).finished
  }

  it('begins with an owner who gives a role to a group, and sees before for how many', async () => {
    await signIn(page, url)
    await page.goto(`${url}/administrators`)
    await page.getByRole('link', { name: 'Roles by group' }).click()
    await page.getByRole('link', { name: 'Give a role to a group' }).click()
    await page.getByLabel('Name of the group begins with').fill('service')
    await press('Filter')
    await page.getByRole('link', { name: 'Service desk' }).click()
    await page.getByLabel('Role', { exact: true }).selectOption('operator')
    await press('See what it would do')
    await page.getByText('9 people of the group may sign in as Operator').waitFor()
    await page.getByRole('link', { name: 'See who they are' }).click()
    await page.getByText('Person alice').waitFor()
    await page.goBack()
    await press('Give the role Operator')
    await page.getByText('The group gives its role from now on.').waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
  })

  it('lets in whoever is in the group, through another group too, with the role of the group', async () => {
    await enter('alice')
    await page.waitForURL((address) => address.pathname === '/')
    await page.goto(`${url}/account`)
    await page.getByText('You are signed in as alice with the role Operator.').waitFor()
    await page.getByText('Your password is that of the directory.').waitFor()
    await page.goto(`${url}/account/password`)
    expect(await page.getByLabel('New password').count()).toBe(0)
    expect((await page.goto(`${url}/administrators`))?.status()).toBe(403)
  })

  it('says the same of a wrong password, of nobody, and of whoever has no role', async () => {
    for (const [userName, password] of [
      ['alice', 'a wrong one'],
      ['nobody', PASSWORD],
      ['carol', PASSWORD],
    ] as const) {
      await enter(userName, password)
      await page.getByText(WRONG).waitFor()
      expect(await page.getByLabel('User name').inputValue()).toBe(userName)
      expect(await page.getByLabel('Password').inputValue()).toBe('')
    }
  })

  it('takes every name as one value', async () => {
    for (const name of HOSTILE) {
      await enter(name)
      await page.goto(`${url}/account`)
      await page.getByText(`You are signed in as ${name} with the role Operator.`).waitFor()
      await press('Sign out')
    }
    for (const name of ['al*', ')(', '\\', '*)(uid=alice']) {
      await enter(name)
      await page.getByText(WRONG).waitFor()
    }
    const script = new Script(url)
    await script.get('/sign-in')
    const statusOf = async (userName: string): Promise<number> =>
      (await script.post('/sign-in', { userName, password: PASSWORD, next: '/' })).status
    expect([await statusOf('alice\0'), await statusOf('alice')]).toEqual([401, 303])
    expect(HOSTILE).toHaveLength(5)
  })

  it('lets nobody in where two entries have the name', async () => {
    const twin = `uid=emil,ou=more,${slapd.peopleDn}`
    slapd.modify(
      [`dn: ou=more,${slapd.peopleDn}`, 'objectClass: organizationalUnit', 'ou: more', ''].join('\n'),
    )
    slapd.modify([`dn: ${twin}`, 'objectClass: inetOrgPerson', 'cn: Emil', 'sn: Emil', ''].join('\n'))
    await enter('emil')
    await page.getByText(WRONG).waitFor()
    slapd.modify([`dn: ${twin}`, 'changetype: delete', ''].join('\n'))
    await enter('emil')
    expect(await isIn()).toBe(true)
  })

  it('lets nobody in whom the directory disables, at once and before it is synchronized', async () => {
    await enter('dora')
    expect(await isIn()).toBe(true)
    change(slapd.personDn('dora'), 'add: pwdAccountLockedTime', 'pwdAccountLockedTime: 000001010000Z')
    expect(await isIn()).toBe(true)
    expect(await sync()).toMatchObject({ outcome: 'applied' })
    expect(await isIn()).toBe(false)
    await enter('dora')
    await page.getByText(WRONG).waitFor()
    change(slapd.personDn('dora'), 'delete: pwdAccountLockedTime')
    expect(await sync()).toMatchObject({ outcome: 'applied' })
    await enter('dora')
    expect(await isIn()).toBe(true)
  })

  it('shows the directory three wrong passwords and no fourth, so that nobody is locked out there', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      await enter('bob', 'a wrong one')
      await page.getByText(WRONG).waitFor()
    }
    for (let attempt = 0; attempt < 2; attempt++) {
      await enter('bob', 'a wrong one')
      await page.getByText('Too many attempts. Wait 15 minutes.').waitFor()
    }
    const settings = checkSettings({
      ...(await connection()).settings,
      people: { base: slapd.baseDn, filter: '', loginAttribute: 'uid' },
    })
    const bob = await appliance.people.byLogin(appliance.database.read, appliance.organizationId, 'bob')
    const login = { name: 'bob', key: bob[0]?.key ?? null, password: PASSWORD }
    expect(await ldapDirectory().prove({ settings, password: slapd.bindPassword }, login)).toEqual({
      proof: 'right',
    })
  })

  it('ends the session of whoever leaves the group, with the next synchronization', async () => {
    await enter('alice')
    expect(await isIn()).toBe(true)
    slapd.modify(groupLdif({ name: 'Elsewhere', people: ['carol'] }))
    change(slapd.groupDn('Night shift'), 'replace: member', `member: ${slapd.groupDn('Elsewhere')}`)
    expect(await sync()).toMatchObject({ outcome: 'applied' })
    expect(await isIn()).toBe(false)
    await enter('alice')
    await page.getByText(WRONG).waitFor()
    await enter('carol')
    expect(await isIn()).toBe(true)
  })

  it('holds a synchronization that brings new owners, or takes everybody out of a group with a role', async () => {
    const { administrators, database, organizationId, people } = appliance
    const groups = await people.listGroups(database.read, organizationId, { search: 'owners' }, { limit: 1 })
    const given = { groupId: groups.rows[0]?.id ?? '', role: 'owner' as const }
    await database.write((tx) => administrators.groupRoles.give(tx, organizationId, given, tester))
    change(slapd.groupDn('Headset owners'), 'add: member', `member: ${slapd.personDn('carol')}`)
    const brought = await sync()
    expect(brought).toMatchObject({ outcome: 'held', reasons: [{ reason: 'new_owners' }] })
    await enter('carol')
    await page.goto(`${url}/account`)
    await page.getByText('with the role Operator.').waitFor()
    change(slapd.groupDn('Headset owners'), 'replace: member', `member: ${slapd.baseDn}`)
    const emptied = await sync()
    expect(emptied).toMatchObject({ outcome: 'held', reasons: [{ reason: 'used_group_emptied' }] })
  })

  it('says that the directory cannot be asked when it is gone, and lets local accounts in', async () => {
    await slapd.kill()
    await enter('carol')
    await page.getByText(UNREACHABLE).first().waitFor()
    await enter('nobody')
    await page.getByText(UNREACHABLE).first().waitFor()
    await signIn(page, url)
    expect(await isIn()).toBe(true)
  })

  it('leaves the password nowhere: not in the log, not in the database', async () => {
    const files = (await readdir(appliance.folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    )
    const secrets = [PASSWORD, 'a wrong one', JSON.stringify(PASSWORD).slice(1, -1)]
    const contents = [
      logged.join(''),
      ...(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))),
    ]
    for (const secret of secrets)
      for (const content of contents)
        expect(content.includes(Buffer.from(secret).toString('latin1')) || content.includes(secret)).toBe(
          false,
        )
    expect(logged.join('')).toContain('a directory could not be asked at a sign-in')
    expect(files.map(({ name }) => name)).toContain('earshot.sqlite')
  })

  const connection = () =>
    appliance.directory.getConnection(appliance.database.read, appliance.organizationId, connectionId)
})
