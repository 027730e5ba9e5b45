import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { axeFindings, openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'

describe('what JavaScript makes nicer', () => {
  let theatre: Theatre
  let organizationId: string

  beforeAll(async () => {
    theatre = await openTheatre()
    organizationId = await setUp(theatre.stage)
  })
  afterAll(() => theatre.close())

  it('tests a directory beside the form, which keeps its password and its focus', async () => {
    const { url, appliance } = theatre.stage
    const page = await (await openContext(theatre.browser)).newPage()
    await signIn(page, url)
    await page.goto(`${url}/directories/new`)
    await page.getByRole('button', { name: 'Test the connection' }).click()
    expect(await page.locator('#f-host:invalid').count()).toBe(1)
    await page.getByLabel('Name', { exact: true }).fill('Head office')
    await page.getByLabel('Host').fill('not a host')
    await page.getByLabel('Port').fill('1')
    await page.getByLabel('Name (DN)').fill('cn=reader,dc=corp')
    await page.getByLabel('Password').fill('secret of the bank')
    await page.getByLabel('Base (DN)').first().fill('ou=people,dc=corp')
    await page.getByLabel('Base (DN)').last().fill('ou=groups,dc=corp')
    const button = page.getByRole('button', { name: 'Test the connection' })
    await button.click()
    await page.getByText('must be a host name or an address').waitFor()
    await page.getByLabel('Host').fill('127.0.0.1')
    await button.click()
    await page.getByText('It stopped at “Connect”.').waitFor()
    expect(await page.getByLabel('Password').inputValue()).toBe('secret of the bank')
    expect(await axeFindings(page)).toEqual([])
    expect(await appliance.directory.listConnections(appliance.database.read, organizationId)).toEqual([])
    await page.context().close()
  })

  it('waits for the first hub and turns green by itself', async () => {
    const { url, appliance } = theatre.stage
    const code = { label: 'first', kind: 'once' as const, needsApproval: false, admitsReimaged: false }
    await appliance.database.write((tx) =>
      appliance.hubs.createCode(tx, organizationId, code, systemActor('test')),
    )
    const page = await (await openContext(theatre.browser)).newPage()
    await signIn(page, url)
    await page.goto(`${url}/start`)
    await page.getByText('Looking every 5 s').waitFor()
    await plantFleet(appliance, organizationId, 3)
    await page.getByText('3 computers have enrolled.').waitFor()
    expect(await axeFindings(page)).toEqual([])
    expect(appliance.cspReports()).toBe(0)
    await page.context().close()
  })

  it('keeps the theme that was chosen, also after signing out', async () => {
    const { url } = theatre.stage
    const page = await (await openContext(theatre.browser)).newPage()
    await signIn(page, url)
    await page.getByRole('button', { name: 'Use the dark theme' }).click()
    await page.locator('html[data-bs-theme=dark]').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${url}/sign-in`)
    expect(await page.locator('html').getAttribute('data-bs-theme')).toBe('dark')
    await page.context().close()
  })
})
