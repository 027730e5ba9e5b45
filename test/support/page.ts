import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startBrowser } from '../../tools/screenshots/browser.ts'
import { buildStage, OWNER, type Stage } from '../../tools/screenshots/stage.ts'

/** A real appliance and a real browser in front of it. */
export type Theatre = { stage: Stage; browser: Browser; close(): Promise<void> }

/** Starts both. The appliance has not been set up yet. */
export async function openTheatre(): Promise<Theatre> {
  const stage = await buildStage()
  const browser = await startBrowser()
  return {
    stage,
    browser,
    close: async () => {
      await browser.close()
      await stage.strike()
    },
  }
}

/** A fresh profile of the browser. */
export const openContext = (
  browser: Browser,
  options: { width?: number; theme?: 'light' | 'dark'; javaScript?: boolean } = {},
): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.theme ?? 'light',
    javaScriptEnabled: options.javaScript ?? true,
    ignoreHTTPSErrors: true,
  })

/** Signs in as the owner. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('User name').fill(OWNER.userName)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}

/** Presses Tab until the element that `name` names has the focus, as somebody without a mouse does. Fails after 200 steps. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let steps = 0; steps < 200; steps++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(nameOfFocus)
    if (typeof name === 'string' ? here === name : name.test(here)) return
  }
  throw new Error(`${String(name)} was not reached with the Tab key`)
}

/** What a screen reader would call the element that has the focus: in the page, so as text. */
const nameOfFocus = `(() => {
  const element = document.activeElement
  if (!element) return ''
  const labels = element.labels ? [...element.labels].map((label) => label.innerText).join(' ') : ''
  return (element.getAttribute('aria-label') || labels || element.innerText || '').replace(/\\s+/g, ' ').trim()
})()` as unknown as () => string

/** Where the focus is must be seen. */
export const focusIsVisible = (page: Page): Promise<boolean> =>
  page.evaluate(
    `(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 })()`,
  )

/** What axe finds on the page as it is: rule and element. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(`
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary.split('\\n')[1])))
  `)
}

/** Whether the page has to be scrolled sideways. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
