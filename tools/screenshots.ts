import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from './screenshots/browser.ts'
import { plantFleet } from './screenshots/fleet.ts'
import { FIRST_RUN, PICTURES, type Picture } from './screenshots/pictures.ts'
import { plantDirectory } from './screenshots/sample-doors.ts'
import { buildStage, OWNER, setUp, type Stage } from './screenshots/stage.ts'

/**
 * Takes a picture of every page of a real appliance: `node tools/screenshots.ts --out DIR [--rows N] [--only NAME]…
 * [--look NAME]…`. Fails when a page scrolls sideways or throws in the browser, after all have been taken.
 */
const LOOKS = [
  { name: 'light', width: 1280, theme: 'light' },
  { name: 'dark', width: 1280, theme: 'dark' },
  { name: 'mobile', width: 390, theme: 'light' },
  { name: 'mobile-dark', width: 390, theme: 'dark' },
] as const
type Look = (typeof LOOKS)[number]

const faults: string[] = []

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('User name').fill(OWNER.userName)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}

async function take(stage: Stage, page: Page, picture: Picture, file: string): Promise<void> {
  const path = await picture.find(stage.appliance)
  const answer = await page.goto(stage.url + path)
  if (answer?.status() !== (picture.status ?? 200))
    throw new Error(`${picture.name}: ${String(answer?.status())} ${path}`)
  await picture.prepare?.(page)
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
  if (wide) faults.push(`${file} scrolls sideways`)
  await page.screenshot({ path: file, fullPage: true })
  console.log(file)
}

async function takeAll(
  browser: Browser,
  stage: Stage,
  out: string,
  pictures: readonly Picture[],
  looks: readonly Look[],
): Promise<void> {
  for (const look of looks) {
    const options = {
      viewport: { width: look.width, height: 900 },
      colorScheme: look.theme,
      deviceScaleFactor: look.width < 500 ? 1.5 : 1,
      ignoreHTTPSErrors: true,
    }
    const inside = await browser.newContext(options)
    const outside = await browser.newContext(options)
    const page = await inside.newPage()
    const door = await outside.newPage()
    for (const one of [page, door]) one.on('pageerror', ({ message }) => faults.push(message))
    if (pictures.some(({ signedOut }) => !signedOut)) await signIn(page, stage.url)
    for (const picture of pictures)
      await take(
        stage,
        picture.signedOut ? door : page,
        picture,
        join(out, `${picture.name}.${look.name}.png`),
      )
    await inside.close()
    await outside.close()
  }
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs/pictures' },
    rows: { type: 'string', default: '40' },
    only: { type: 'string', multiple: true, default: [''] },
    look: { type: 'string', multiple: true, default: LOOKS.map(({ name }) => name) },
  },
})
const stage = await buildStage()
const browser = await startBrowser()
try {
  await mkdir(values.out, { recursive: true })
  const isWanted = ({ name }: Picture): boolean => values.only.some((part) => name.includes(part))
  const looks = LOOKS.filter(({ name }) => values.look.includes(name))
  await takeAll(browser, stage, values.out, [FIRST_RUN].filter(isWanted), looks)
  const organizationId = await setUp(stage)
  await plantFleet(stage.appliance, organizationId, Number(values.rows))
  await plantDirectory(stage.appliance, organizationId)
  await takeAll(browser, stage, values.out, PICTURES.filter(isWanted), looks)
} finally {
  await browser.close()
  await stage.strike()
}
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
