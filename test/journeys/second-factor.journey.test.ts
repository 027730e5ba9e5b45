import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOf } from '../../appliance/test/support/authenticator.ts'
import { OWNER, setUp } from '../../tools/screenshots/stage.ts'
import {
  axeFindings,
  openContext,
  openTheatre,
  scrollsSideways,
  signIn,
  type Theatre,
} from '../support/page.ts'

const LOOKS = [
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
  { width: 320, theme: 'light' },
  { width: 320, theme: 'dark' },
] as const

describe('the second factor in a browser', () => {
  let theatre: Theatre
  let url: string
  let codes: string[] = []

  beforeAll(async () => {
    theatre = await openTheatre()
    url = theatre.stage.url
    await setUp(theatre.stage)
  })
  afterAll(() => theatre.close())

  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click()
  const shownCodes = (page: Page): Promise<string[]> => page.locator('#codes code').allInnerTexts()
  const nextCode = (): string => codes.shift() ?? ''

  it('is set up from picture or text and asked for at the next sign-in, without JavaScript', async () => {
    const context = await openContext(theatre.browser, { javaScript: false })
    const page = await context.newPage()
    await signIn(page, url)
    await page.goto(`${url}/account`)
    await page.getByRole('link', { name: 'Manage the second factor' }).click()
    await page.getByLabel('Password you have now').fill(OWNER.password)
    await press(page, 'Set it up')
    await page.getByRole('img', { name: /^QR code/ }).waitFor()
    const picture = await page.request.get(`${url}/account/second-factor/qr.svg`)
    expect(picture.headers()['content-type']).toContain('image/svg+xml')
    const app = appOf(await page.locator('#secret').innerText())
    await page.getByLabel('Code').fill('000')
    await press(page, 'Turn it on')
    await page.getByText('is not right').first().waitFor()
    await page.getByLabel('Code').fill(app(Date.now()))
    await press(page, 'Turn it on')
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
    codes = await shownCodes(page)
    expect(codes).toHaveLength(10)
    await press(page, 'Sign out')
    await signIn(page, url)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.goto(`${url}/audit`)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByLabel('Code').fill(nextCode())
    await press(page, 'Sign in')
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    await context.close()
  })

  it.each(LOOKS)('has no finding of axe and no sideways scrolling at $width px, $theme', async (look) => {
    const context = await openContext(theatre.browser, look)
    const page = await context.newPage()
    const found: string[] = []
    const lookAt = async (name: string): Promise<void> => {
      await page.getByRole('heading', { name, exact: true }).first().waitFor()
      found.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`))
      if (await scrollsSideways(page)) found.push(`${name}: scrolls sideways`)
    }
    await signIn(page, url)
    await lookAt('One more step')
    await page.getByLabel('Code').fill('wrong')
    await press(page, 'Sign in')
    await page.getByText('is not right').first().waitFor()
    await lookAt('One more step')
    await page.getByLabel('Code').fill(nextCode())
    await press(page, 'Sign in')
    await page.goto(`${url}/account/second-factor`)
    await lookAt('Second factor')
    await page.getByLabel('Password you have now').fill(OWNER.password)
    await page.getByLabel('Code').fill(nextCode())
    await press(page, 'Make new recovery codes')
    await lookAt('Recovery codes')
    codes = await shownCodes(page)
    await context.close()
    expect(found).toEqual([])
    expect(theatre.stage.appliance.cspReports()).toBe(0)
  })
})
