import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../appliance/src/platform/csv-read.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'

const FLEET = 60

describe.each([
  { javaScript: true, words: 'with JavaScript' },
  { javaScript: false, words: 'without JavaScript' },
])('a list $words', ({ javaScript }) => {
  let theatre: Theatre
  let page: Page
  let url: string

  beforeAll(async () => {
    theatre = await openTheatre()
    url = theatre.stage.url
    await plantFleet(theatre.stage.appliance, await setUp(theatre.stage), FLEET)
    page = await (await openContext(theatre.browser, { javaScript })).newPage()
    await signIn(page, url)
  })
  afterAll(() => theatre.close())

  const heads = async (): Promise<string[]> =>
    (await page.locator('thead th').allInnerTexts()).map((text) => text.trim())
  const serials = async (): Promise<string[]> => page.locator('tbody th').allInnerTexts()
  const query = (): string => decodeURIComponent(new URL(page.url()).search)

  it('is filtered, sorted and given other columns, all of which its address keeps', async () => {
    await page.goto(`${url}/devices`)
    await page
      .getByRole('link', { name: /^Compliant/ })
      .first()
      .click()
    await page.waitForURL('**/devices?state=compliant')
    await page.getByRole('link', { name: 'Last report' }).click()
    await page.waitForURL('**sort=seen')
    await page.getByRole('link', { name: 'Last report' }).click()
    await page.waitForURL('**sort=-seen')
    await page.locator('summary', { hasText: 'Columns' }).click()
    for (const name of ['What differs', 'Model', 'Computer', 'Asset'])
      await page.getByRole('checkbox', { name, exact: true }).uncheck()
    await page.getByRole('checkbox', { name: 'First seen' }).check()
    await page.getByRole('button', { name: 'Show these columns' }).click()
    await page.waitForURL('**columns=**')
    expect(await heads()).toEqual(['Headset', 'State', 'Worn by', 'Last report', 'First seen'])
    expect(await page.locator('th[aria-sort]').innerText()).toContain('Last report')
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    expect(query()).toContain('state=compliant')
    expect(query()).toContain('sort=-seen')
  })

  it('is saved as a view, which opens it again', async () => {
    const seen = await serials()
    await page.getByText('Save this view').click()
    await page.getByLabel('Name of the view').fill('In order, newest first')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The view In order, newest first has been saved.').waitFor()
    await page.goto(`${url}/devices`)
    await page.getByRole('link', { name: 'In order, newest first' }).click()
    await page.locator('.es-saved [aria-current=page]').waitFor()
    expect(await heads()).toEqual(['Headset', 'State', 'Worn by', 'Last report', 'First seen'])
    expect(await serials()).toEqual(seen)
  })

  it('is filed as CSV with the rows and columns that it shows', async () => {
    const shown = await serials()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV of this list' }).click(),
    ])
    const text = (await readFile(await file.path(), 'utf8')).replace(/^\uFEFF/, '')
    const { head, rows } = readCsv('csv', text, { characters: 100_000, rows: 1_000 })
    expect(head).toEqual(['serial', 'state', 'worn by', 'reported at', 'first seen'])
    expect(rows.map(({ cells }) => cells[0])).toEqual(shown)
    expect(shown.length).toBeGreaterThanOrEqual(30)
  })

  it('is changed in bulk, over all that match, however many pages they fill', async () => {
    await page.goto(`${url}/devices`)
    await page.getByRole('link', { name: 'Edit all that match' }).click()
    await page.getByRole('heading', { name: `Edit ${FLEET} headsets` }).waitFor()
    await page.getByLabel('Status', { exact: true }).selectOption('inStock')
    await page.getByRole('button', { name: /^Change/ }).click()
    await page.getByText(`${FLEET} match`).first().waitFor()
    const { assets, database, organizations } = theatre.stage.appliance
    const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
    expect(await assets.count(database.read, organizationId, { status: 'inStock' })).toBe(FLEET)
  })
})
