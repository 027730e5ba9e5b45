import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'

/** The last two are NHB-PC0020 and NHB-PC0021. */
const FLEET = 21
const ORIGINS = 'Where site and tags come from'

describe('placement rules without JavaScript', () => {
  let theatre: Theatre
  let organizationId: string
  let page: Page

  beforeAll(async () => {
    theatre = await openTheatre()
    organizationId = await setUp(theatre.stage)
    await plantFleet(theatre.stage.appliance, organizationId, FLEET)
    page = await (await openContext(theatre.browser, { javaScript: false })).newPage()
    await signIn(page, theatre.stage.url)
  })
  afterAll(() => theatre.close())

  /** Names of the computers that have a tag. */
  const tagged = async (tag: string): Promise<string[]> => {
    const { database, hubs } = theatre.stage.appliance
    const { rows } = await hubs.list(database.read, organizationId, {}, { limit: 100 })
    return rows.filter(({ tags }) => tags.includes(tag)).map(({ computer }) => computer.name)
  }
  const openComputer = async (name: string): Promise<void> => {
    await page.goto(`${theatre.stage.url}/hubs?q=${name}`)
    await page.getByRole('link', { name }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }
  const origins = async (): Promise<string> =>
    (await page.getByRole('region', { name: ORIGINS }).innerText()).replace(/\s+/gu, ' ')
  /** Somebody looks again until it is there. */
  async function until(text: string | RegExp): Promise<void> {
    for (;;) {
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (await page.getByText(text).first().isVisible()) return
      await page.reload()
    }
  }

  it('keep what was typed where something is wrong, and show whom they would place before they do', async () => {
    await page.goto(`${theatre.stage.url}/hubs`)
    await page.getByRole('link', { name: 'Placement rules' }).click()
    await page.getByText('No rule yet').waitFor()
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByLabel('Name of the rule').fill('Twenties')
    await page.getByLabel('Computer’s name').fill('nhb-pc002*')
    await page.getByLabel('Directory unit of the person').fill('Sales')
    await page.getByLabel('Site it gives').fill('Malmö')
    await page.getByLabel('Tags it gives').fill('twenties')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await page.getByText('is no distinguished name').first().waitFor()
    expect(await page.getByLabel('Directory unit of the person').inputValue()).toBe('Sales')
    expect(await page.getByLabel('Site it gives').inputValue()).toBe('Malmö')
    await page.getByLabel('Directory unit of the person').fill('')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await until('Who gets another site or other tags')
    const row = page.getByRole('row').filter({ hasText: 'Get the tag twenties' })
    expect((await row.innerText()).split(/\s+/u)).toContain('2')
    expect(await tagged('twenties')).toEqual([])
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'Get the tag twenties' }).waitFor()
    for (const name of ['NHB-PC0020', 'NHB-PC0021']) await page.getByRole('link', { name }).waitFor()
    expect(await page.getByRole('row').count()).toBe(3)
    await page.goBack()
  })

  it('place two computers when they are saved, whose pages say by what', async () => {
    await page.getByRole('button', { name: 'Save the rule now' }).click()
    await page.getByText('All computers are now placed by the rules').waitFor()
    await until(/21 computers were looked at, 2 were moved/)
    expect(await tagged('twenties')).toEqual(['NHB-PC0020', 'NHB-PC0021'])
    await openComputer('NHB-PC0020')
    for (const said of ['Site Malmö by the rule Twenties', 'Tag twenties by the rule Twenties'])
      expect(await origins()).toContain(said)
  })

  it('leave alone what a hand has set, and take back what only they gave', async () => {
    await openComputer('NHB-PC0021')
    await page.getByLabel('Site of this computer').fill('Lübeck, Breite Straße')
    await page.getByLabel('Tags of this computer').fill('twenties, mine')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('have been saved').waitFor()
    expect(await origins()).toContain('Site Lübeck, Breite Straße by hand')
    await page.goto(`${theatre.stage.url}/hubs/rules`)
    await page.getByRole('link', { name: 'Twenties' }).click()
    await page.getByRole('button', { name: 'Remove Twenties' }).click()
    await until('Who gets another site or other tags')
    await page.getByRole('button', { name: 'Remove the rule now' }).click()
    await page.getByText('No rule yet').waitFor()
    await until(/21 computers were looked at, 2 were moved/)
    expect(await tagged('twenties')).toEqual([])
    await openComputer('NHB-PC0021')
    const left = await origins()
    for (const said of ['Site Lübeck, Breite Straße by hand', 'Tag mine by hand'])
      expect(left).toContain(said)
    expect(left).not.toContain('twenties')
  })
})
