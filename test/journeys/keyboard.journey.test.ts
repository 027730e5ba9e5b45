import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUp, OWNER } from '../../tools/screenshots/stage.ts'
import {
  axeFindings,
  focusIsVisible,
  openContext,
  openTheatre,
  signIn,
  tabTo,
  type Theatre,
} from '../support/page.ts'

/** Goes to a field with the Tab key and types. */
async function typeInto(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name)
  expect(await focusIsVisible(page)).toBe(true)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Goes to a button or link with the Tab key and presses Enter. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name)
  expect(await focusIsVisible(page)).toBe(true)
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

describe('the first run, by keyboard only', () => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await openTheatre()
  })
  afterAll(() => theatre.close())

  it('goes from the one-time code to the first steps, out and in again', async () => {
    const { appliance, url } = theatre.stage
    const code = (await appliance.administrators.firstRun.currentCode())?.code ?? ''
    const page = await (await openContext(theatre.browser)).newPage()
    await page.goto(url)
    expect(new URL(page.url()).pathname).toBe('/first-run')
    expect(await axeFindings(page)).toEqual([])
    await typeInto(page, 'One-time code', code)
    await typeInto(page, 'Name of the organization', OWNER.organizationName)
    await typeInto(page, 'Time zone', OWNER.timeZone)
    await typeInto(page, 'Your name', OWNER.name)
    await typeInto(page, 'User name', OWNER.userName)
    await typeInto(page, 'Password', 'short')
    await press(page, 'Set up and go on')
    await page.getByText('needs at least 15 characters').first().waitFor()
    expect(await page.getByLabel('Name of the organization').inputValue()).toBe(OWNER.organizationName)
    expect(await axeFindings(page)).toEqual([])
    await typeInto(page, 'Password', OWNER.password)
    await press(page, 'Set up and go on')
    await page.waitForURL(`${url}/start`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('First steps')
    await press(page, 'Sign out')
    await page.waitForURL(`${url}/sign-in`)
    expect(await axeFindings(page)).toEqual([])
    await typeInto(page, 'User name', OWNER.userName)
    await typeInto(page, 'Password', OWNER.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview')
    expect(appliance.cspReports()).toBe(0)
  })
})

describe('a policy, by keyboard only', () => {
  let theatre: Theatre
  let organizationId: string

  beforeAll(async () => {
    theatre = await openTheatre()
    organizationId = await setUp(theatre.stage)
  })
  afterAll(() => theatre.close())

  it('is created from a starter set, changed, published and given to everyone', async () => {
    const { appliance, url } = theatre.stage
    const page = await (await openContext(theatre.browser)).newPage()
    await signIn(page, url)
    await press(page, 'Policies')
    await page.waitForURL(`${url}/policies`)
    await press(page, 'New policy')
    await page.waitForURL(`${url}/policies/new`)
    await typeInto(page, 'Name', 'Contact centre')
    await tabTo(page, /^Hearing protection/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await press(page, 'Create the policy')
    await page.getByRole('heading', { level: 1, name: 'Contact centre' }).waitFor()

    await tabTo(page, /^Add a setting/)
    await page.keyboard.type('Limit nearby')
    await press(page, 'Add')
    await page.getByText('There are changes that have not been saved.').waitFor()
    await typeInto(page, /^Mute light/, '67')
    await press(page, 'Remove Sidetone')
    await page.getByText('Own voice').waitFor({ state: 'detached' })
    await tabTo(page, /^Save draft/)
    await press(page, 'Save and publish')
    await page.getByText('Revision 2 is in force now.').waitFor()

    await press(page, /^Assignments/)
    await press(page, 'Give it to…')
    await press(page, 'Everyone')
    await press(page, 'Give the policy')
    await page.getByText('The policy has been given.').waitFor()

    const policy = await appliance.policies.findByName(
      appliance.database.read,
      organizationId,
      'Contact centre',
    )
    const { entries } = await appliance.policies.revision(
      appliance.database.read,
      organizationId,
      policy?.id ?? '',
      2,
    )
    expect(policy?.publishedRevision).toBe(2)
    expect(entries.find(({ setting }) => setting === 'mic.mute.led')).toMatchObject({
      value: 67,
      mode: 'locked',
    })
    expect(entries.map(({ setting }) => setting)).toContain('safety.expander')
    expect(entries.map(({ setting }) => setting)).not.toContain('sidetone.level')
    const given = await appliance.policies.assignmentsOf(
      appliance.database.read,
      organizationId,
      policy?.id ?? '',
    )
    expect(given.map(({ scope }) => scope.kind)).toEqual(['everyone'])
  })
})
