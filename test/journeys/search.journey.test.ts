import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../../tools/screenshots/browser.ts'
import { openOffice, PEOPLE, type Office } from '../support/office.ts'
import { openContext, signIn } from '../support/page.ts'

const WEARER = PEOPLE[0]!
/** Times are relative, and a hub of the office has read its headsets just now. */
const VERIFIED = /(\d+ (s|min) ago|now) read /

describe('the search box in an office', () => {
  let office: Office
  let browser: Browser

  beforeAll(async () => {
    office = await openOffice()
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await office.close()
  })

  const PASTED = [
    WEARER.name,
    `  ${WEARER.name.toUpperCase()}\t`,
    `NORDHAFEN\\${WEARER.uid}`,
    `${WEARER.uid}@nordhafen.example`,
    `uid=${WEARER.uid},ou=people,dc=nordhafen,dc=example`,
  ]
  it.each(PASTED)(
    'leads from %j to “locked by that policy, verified so long ago” in two clicks',
    async (pasted) => {
      const page = await (await openContext(browser)).newPage()
      await signIn(page, office.url)
      const search = page.getByRole('search')
      await search.getByRole('searchbox').fill(pasted)
      await search.getByRole('button').click()
      await page
        .getByRole('row')
        .filter({ hasText: WEARER.name })
        .getByRole('link', { name: 'ER-0710' })
        .click()
      const setting = page.getByRole('row').filter({ hasText: 'Sidetone' })
      const words = (await setting.innerText()).replace(/\s+/gu, ' ')
      expect(words).toContain('Locked')
      expect(words).toContain('Everyone, rev. 1')
      expect(words).toContain('Compliant')
      expect(words).toMatch(VERIFIED)
      await page.context().close()
    },
  )

  it('is pasted into with the keyboard alone, and a serial number leads to its headset at once', async () => {
    const page = await (await openContext(browser, { javaScript: false })).newPage()
    await signIn(page, office.url)
    await page.getByRole('searchbox').fill('er 0710')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: WEARER.name }).waitFor()
    await page.context().close()
  })
})
