import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOf } from '../../appliance/test/support/authenticator.ts'
import { declaredRoutes } from '../../appliance/test/support/declared-routes.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { plantDirectory } from '../../tools/screenshots/sample-doors.ts'
import { OWNER } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'
import { nameOfRoute, routeAt } from '../support/routes.ts'
import { TASKS } from '../support/tasks.ts'
import { performTask } from '../support/perform-task.ts'

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click()

const STEPS = declaredRoutes().filter(({ method }) => method === 'POST')

describe('every task, with JavaScript switched off', () => {
  let theatre: Theatre
  let page: Page
  let url: string
  let organizationId: string
  const done = new Set<string>()

  beforeAll(async () => {
    theatre = await openTheatre()
    url = theatre.stage.url
    page = await (await openContext(theatre.browser, { javaScript: false })).newPage()
    watch(page)
  })
  afterAll(() => theatre.close())

  /** Takes down which steps were taken: a form was sent, and not refused. */
  function watch(watched: Page): void {
    watched.on('response', (response) => {
      const route =
        response.request().method() === 'POST' ? routeAt(STEPS, 'POST', response.url()) : undefined
      if (route && response.status() < 400) done.add(nameOfRoute(route))
    })
  }

  const says = (text: string): Promise<void> => page.getByText(text).first().waitFor()
  const readerOf = () => theatre.stage.appliance.database.read

  it('sets the appliance up', async () => {
    const { appliance } = theatre.stage
    const code = (await appliance.administrators.firstRun.currentCode())?.code ?? ''
    await page.goto(url)
    await page.getByLabel('One-time code').fill(code)
    await page.getByLabel('Name of the organization').fill(OWNER.organizationName)
    await page.getByLabel('Time zone').fill(OWNER.timeZone)
    await page.getByLabel('Your name').fill(OWNER.name)
    await page.getByLabel('User name').fill(OWNER.userName)
    await page.getByLabel('Password').fill(OWNER.password)
    await press(page, 'Set up and go on')
    await says('You are the owner of Nordhafen Bank.')
    organizationId = (await appliance.organizations.list(readerOf()))[0]?.id ?? ''
    await plantFleet(appliance, organizationId, 16)
  })

  it('downloads the recovery kit, and refuses two different passphrases', async () => {
    await page.goto(`${url}/keys`)
    await page.getByLabel('Passphrase for the kit').fill('four quiet words here')
    await page.getByLabel('The same passphrase again').fill('four other words here')
    await press(page, 'Download the kit')
    await says('is not the same as the first one')
    await page.getByLabel('Passphrase for the kit').fill('four quiet words here')
    await page.getByLabel('The same passphrase again').fill('four quiet words here')
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the kit')])
    expect(download.suggestedFilename()).toBe('earshot-recovery-kit.json')
    expect(existsSync(await download.path())).toBe(true)
    expect(await theatre.stage.appliance.keys.kitIsStale(readerOf())).toBe(false)
  })

  it('tests a directory that is not there, says at which step, and saves it', async () => {
    await page.goto(`${url}/directories/new`)
    await page.getByLabel('Name', { exact: true }).fill('Old town')
    await page.getByLabel('Host').fill('127.0.0.1')
    await page.getByLabel('Port').fill('1')
    await page.getByLabel('Name (DN)').fill('cn=reader,dc=corp')
    await page.getByLabel('Password').fill('secret of the bank')
    await page.getByLabel('Base (DN)').first().fill('ou=people,dc=corp')
    await page.getByLabel('Base (DN)').last().fill('ou=groups,dc=corp')
    await press(page, 'Test the connection')
    await says('It stopped at “Connect”.')
    expect(await page.getByLabel('Host').inputValue()).toBe('127.0.0.1')
    await page.getByLabel('Password').fill('secret of the bank')
    await press(page, 'Save')
    await says('The directory Old town has been saved.')
    await press(page, 'Rehearse')
    await page.getByRole('heading', { name: 'Run of Old town' }).waitFor()
  })

  it('writes a policy, refuses a wrong value beside its field, publishes and restores', async () => {
    await page.goto(`${url}/policies/new`)
    await page.getByLabel('Name').fill('Quiet floor')
    await page.getByLabel(/^Nothing/).check()
    await press(page, 'Create the policy')
    await page.getByLabel('Add a setting').selectOption({ label: 'Sidetone' })
    await press(page, 'Add')
    await page.getByLabel(/^Sidetone/).fill('150')
    await press(page, 'Save draft')
    await says('must be a whole number from 0 to 100')
    await page.getByLabel(/^Sidetone/).fill('50')
    await press(page, 'Save and publish')
    await says('Revision 2 is in force now.')
    await page.getByRole('link', { name: /^Revisions/ }).click()
    await page.getByRole('link', { name: 'Revision 1' }).click()
    await press(page, 'Restore as a new draft')
    await says('Revision 1 has been restored as revision 3, a draft.')
  })

  it('gives it to a person found by name, takes somebody out, and takes it away', async () => {
    await page.goto(`${url}/policies`)
    await page.getByRole('link', { name: 'Quiet floor' }).click()
    await page.getByRole('link', { name: /^Assignments/ }).click()
    await page.getByRole('link', { name: 'Give it to…' }).click()
    await page.getByRole('link', { name: 'Person' }).click()
    await page.getByLabel('Name begins with').fill('jonas')
    await page.getByLabel('Name begins with').press('Enter')
    await page.getByLabel(/^Jonas Muster/).check()
    await press(page, 'Give the policy')
    await says('The policy has been given.')
    await page.getByRole('link', { name: /^Change the assignment/ }).click()
    await page.getByRole('link', { name: 'Take somebody out…' }).click()
    await page.getByRole('link', { name: 'Group', exact: true }).click()
    await page.getByLabel(/^Branches North/).check()
    await page.getByLabel('Reason').fill('Other headsets there')
    await press(page, 'Take out')
    await says('The exclusion is in force.')
    await press(page, /^End the exclusion/)
    await says('The exclusion has ended.')
    await press(page, 'Remove this assignment')
    await says('The assignment has been removed')
  })

  it('copies a policy, exports it, and imports it again after a look at what it would make', async () => {
    await page.goto(`${url}/policies`)
    await page.getByRole('link', { name: 'Quiet floor' }).click()
    await page.getByRole('link', { name: /^Revisions/ }).click()
    await page.getByRole('link', { name: 'Revision 2' }).click()
    await page.getByRole('link', { name: 'Copy…' }).click()
    await page.getByLabel('Name').fill('Quieter floor')
    await press(page, 'Make the copy')
    await says('The policy Quieter floor has been created.')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as JSON' }).click(),
    ])
    const document = await readFile(await file.path(), 'utf8')
    expect(file.suggestedFilename()).toBe('quieter-floor-1.json')
    await page.goto(`${url}/policies/import`)
    await page.getByLabel('The policy as JSON').fill(document.replace('"suggested"', '"suggest"'))
    await press(page, 'Look at it first')
    await says('entries.0.mode: is none of locked, suggested, mandatory')
    await page.getByLabel('The policy as JSON').fill(document)
    await press(page, 'Look at it first')
    await page.getByLabel('Name').fill('Quietest floor')
    await press(page, 'Make the draft')
    await says('The policy Quietest floor has been created.')
  })

  it('is told when somebody else has saved meanwhile, and puts only its own changes into that', async () => {
    const { policies, database } = theatre.stage.appliance
    const policy = await policies.findByName(readerOf(), organizationId, 'Quietest floor')
    const { id, name } = policy ?? expect.fail('the policy was not imported')
    await page.goto(`${url}/policies/${id}`)
    await page.getByLabel(/^Sidetone/).fill('20')
    const light = { setting: 'mic.mute.led', value: 100, mode: 'locked' }
    const { entries } = await policies.revision(readerOf(), organizationId, id, 1)
    const other = { name, description: '', note: '', entries: [...entries, light] }
    await database.write((tx) => policies.save(tx, organizationId, id, 1, other, systemActor('somebody')))
    await press(page, 'Save draft')
    await says('Revision 2 was saved while you were editing')
    await press(page, 'Put only my changes into it')
    await says('Your changes stand on revision 2 now.')
    await press(page, 'Save draft')
    await says('Revision 3 has been saved as a draft.')
    const saved = (await policies.revision(readerOf(), organizationId, id, 3)).entries
    expect(saved.map(({ setting, value }) => [setting, value])).toEqual([
      ['mic.mute.led', 100],
      ['sidetone.level', 20],
    ])
  })

  it('makes an enrolment code that is shown once, and ends it', async () => {
    await page.goto(`${url}/enrolment/new`)
    await page.getByLabel('What is it for?').fill('Desk 12')
    await press(page, 'Make the code')
    const code = await page.locator('#code').textContent()
    expect(code).toMatch(/^earshot1\.[\w-]{100,}$/)
    await page.goto(`${url}/enrolment`)
    expect(await page.content()).not.toContain(code ?? '')
    await press(page, 'End the code Desk 12')
    await says('The code has ended')
  })

  it('approves a computer, tags it, and revokes it only when its name is typed', async () => {
    await page.goto(`${url}/hubs?state=pending`)
    await page.getByRole('row').nth(1).getByRole('link').first().click()
    const computer = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
    await press(page, `Approve ${computer}`)
    await says(`${computer} has been approved.`)
    await page.getByLabel('Tags of this computer').fill('lab, desk')
    await press(page, 'Save')
    await says('and its tags have been saved')
    await page.getByRole('link', { name: 'Revoke this hub…' }).click()
    await page.getByLabel(/^Type/).fill('something else')
    await press(page, `Revoke ${computer}`)
    await says('is not the name of this computer')
    await page.getByLabel(/^Type/).fill(computer)
    await press(page, `Revoke ${computer}`)
    await says(`${computer} has been revoked.`)
  })

  it('finds a headset by its serial number, asks for a sync, and explains a setting', async () => {
    await page.goto(url)
    await page.getByLabel(/^Search serial/).fill('VH7K-2003')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Earshot Reference Headset|Acme/ }).waitFor()
    await press(page, 'Sync now')
    await says('it is asked at its next poll')
    await page.getByRole('link', { name: /^Why/ }).first().click()
    await page.getByRole('heading', { name: /^Why is/ }).waitFor()
    const { rows } = await theatre.stage.appliance.audit.list(
      readerOf(),
      organizationId,
      { action: 'device.whyViewed' },
      { limit: 5 },
    )
    expect(rows).toHaveLength(1)
  })

  it('exports the audit log and the devices', async () => {
    await page.goto(`${url}/audit`)
    const [log] = await Promise.all([page.waitForEvent('download'), press(page, 'Export for verification')])
    expect(log.suggestedFilename()).toBe('earshot-audit.jsonl')
    await page.goto(`${url}/devices`)
    const [list] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV of this list' }).click(),
    ])
    expect(list.suggestedFilename()).toBe('devices.csv')
  })

  it('makes an administrator whose password must be changed first', async () => {
    await page.goto(`${url}/administrators/new`)
    await page.getByLabel('Name', { exact: true }).fill('Sven Probe')
    await page.getByLabel('User name').fill('sven')
    await page.getByLabel('Role', { exact: true }).selectOption('operator')
    await press(page, 'Create the account')
    const password = (await page.locator('#secret').textContent()) ?? ''
    const other = await (await openContext(theatre.browser, { javaScript: false })).newPage()
    watch(other)
    await other.goto(`${url}/sign-in`)
    await other.getByLabel('User name').fill('sven')
    await other.getByLabel('Password').fill(password)
    await press(other, 'Sign in')
    await other.getByText('Somebody else has set your password.').waitFor()
    await other.getByLabel('Password you have now').fill(password)
    await other.getByLabel('New password').fill('grey gulls over the pier')
    await press(other, 'Change the password')
    await other.getByText('Your password has been changed').waitFor()
    expect(
      await other.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents(),
    ).not.toContain('Audit')
    const refused = await other.goto(`${url}/audit`)
    expect(refused?.status()).toBe(403)
    await other.getByText('Your role does not open this').first().waitFor()
  })

  describe('that is one form', () => {
    beforeAll(() => plantDirectory(theatre.stage.appliance, organizationId))

    it.each(TASKS)('$step', async (task) => {
      await performTask(page, theatre.stage, task)
      expect(done).toContain(task.step)
    })
  })

  it('sets up a second factor, signs in with it, makes other recovery codes, and does without it again', async () => {
    await page.goto(`${url}/account/second-factor`)
    await page.getByLabel('Password you have now').fill(OWNER.password)
    await press(page, 'Set it up')
    const app = appOf(await page.locator('#secret').innerText())
    await page.getByLabel('Code').fill(app(Date.now()))
    await press(page, 'Turn it on')
    const codes = await page.locator('#codes code').allInnerTexts()
    await press(page, 'Sign out')
    await signIn(page, url)
    await press(page, 'Begin again')
    await signIn(page, url)
    await page.getByLabel('Code').fill(codes[0] ?? '')
    await press(page, 'Sign in')
    const confirm = async (name: string, code: string | undefined): Promise<void> => {
      await page.goto(`${url}/account/second-factor`)
      const form = page.locator('form').filter({ has: page.getByRole('button', { name }) })
      await form.getByLabel('Password you have now').fill(OWNER.password)
      await form.getByLabel('Code').fill(code ?? '')
      await press(page, name)
    }
    await confirm('Make new recovery codes', codes[1])
    const others = await page.locator('#codes code').allInnerTexts()
    expect(others).toHaveLength(10)
    await confirm('Turn it off', others[0])
    await says('off')
  })

  it('has then been done: every step there is was taken', () => {
    expect(STEPS.map(nameOfRoute).filter((step) => !done.has(step))).toEqual([])
    expect(STEPS.length).toBeGreaterThanOrEqual(86)
  })
})
