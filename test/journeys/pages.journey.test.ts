import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { PICTURES } from '../../tools/screenshots/pictures.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { eventually } from '../support/eventually.ts'
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

describe('every page', () => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await openTheatre()
    await plantFleet(theatre.stage.appliance, await setUp(theatre.stage), 60)
  })
  afterAll(() => theatre.close())

  it.each(LOOKS)('has no finding of axe and no sideways scrolling at $width px, $theme', async (look) => {
    const context = await openContext(theatre.browser, look)
    const page = await context.newPage()
    const failures: string[] = []
    page.on('pageerror', (error) => failures.push(error.message))
    await signIn(page, theatre.stage.url)
    let visited = 0
    for (const picture of PICTURES) {
      const path = await picture.find(theatre.stage.appliance)
      const answer = await page.goto(theatre.stage.url + path)
      if (answer?.status() !== (picture.status ?? 200))
        failures.push(`${picture.name}: ${String(answer?.status())}`)
      await picture.prepare?.(page)
      failures.push(...(await axeFindings(page)).map((finding) => `${picture.name}: ${finding}`))
      if (await scrollsSideways(page)) failures.push(`${picture.name}: scrolls sideways`)
      visited++
    }
    await context.close()
    expect(failures).toEqual([])
    expect(visited).toBe(PICTURES.length)
    expect(visited).toBeGreaterThanOrEqual(30)
  })

  it('breaks the content security policy never, and a planted inline script is stopped and reported once', async () => {
    const { appliance, url } = theatre.stage
    expect(appliance.cspReports()).toBe(0)
    const context = await openContext(theatre.browser)
    const page = await context.newPage()
    await signIn(page, url)
    await page.evaluate(`
      const script = document.createElement('script')
      script.textContent = 'window.planted = true'
      document.body.append(script)
    `)
    expect(await page.evaluate('window.planted')).toBeUndefined()
    await eventually('the report', () => appliance.cspReports() > 0)
    expect(appliance.cspReports()).toBe(1)
    await context.close()
  })
})
