import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredRoutes } from '../../appliance/test/support/declared-routes.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { FIRST_RUN, PICTURES, type Picture } from '../../tools/screenshots/pictures.ts'
import { plantDirectory } from '../../tools/screenshots/sample-doors.ts'
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
import { nameOfRoute, routeAt } from '../support/routes.ts'

const WIDTHS = [1280, 320]
const THEMES = ['light', 'dark'] as const
const ROUTES = declaredRoutes()
const PAGES = ROUTES.filter(({ method }) => method === 'GET')
/** Routes that answer with a file, each with the picture whose page links to it. */
const FILES: Readonly<Record<string, string>> = {
  'GET /account/second-factor/qr.svg': 'second-factor-set-up',
  'GET /devices.csv': 'devices',
  'GET /hubs.csv': 'hubs',
  'GET /policies/:id/revisions/:revision/export': 'policy-editor',
  'GET /reports/made/:id/:file': 'report-made',
  'GET /keys/authority.pem': 'keys',
}

describe('every page', () => {
  let theatre: Theatre
  const paths = new Map<Picture, string>()
  const visited = new Set<string>()
  const helpOn = new Map<string, string | null>()

  beforeAll(async () => {
    theatre = await openTheatre()
  })
  afterAll(() => theatre.close())

  /** Visits a page and looks at it in both colours. */
  async function findings(page: Page, picture: Picture, path: string): Promise<string[]> {
    const answer = await page.goto(theatre.stage.url + path)
    const failures = answer?.status() === (picture.status ?? 200) ? [] : [String(answer?.status())]
    if (!picture.signedOut && picture.status === undefined && picture !== FIRST_RUN)
      helpOn.set(picture.name, await page.locator('.es-tools a[href^="/help"]').getAttribute('href'))
    await picture.prepare?.(page)
    if (!picture.signedOut && (await page.getByRole('search').getByRole('searchbox').count()) !== 1)
      failures.push('no search box')
    const route = routeAt(ROUTES, 'GET', page.url())
    if (route) visited.add(nameOfRoute(route))
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      failures.push(...(await axeFindings(page)).map((finding) => `${theme}: ${finding}`))
      if (await scrollsSideways(page)) failures.push(`${theme}: scrolls sideways`)
    }
    return failures.map((failure) => `${picture.name}: ${failure}`)
  }

  it('is without fault before anything has been set up', async () => {
    const failures: string[] = []
    for (const width of WIDTHS) {
      const context = await openContext(theatre.browser, { width })
      failures.push(...(await findings(await context.newPage(), FIRST_RUN, '/first-run')))
      await context.close()
    }
    expect(failures).toEqual([])
  })

  describe('of an appliance at work', () => {
    beforeAll(async () => {
      const { appliance } = theatre.stage
      const organizationId = await setUp(theatre.stage)
      await plantFleet(appliance, organizationId, 60)
      await plantDirectory(appliance, organizationId)
      for (const picture of PICTURES) paths.set(picture, await picture.find(appliance))
    })

    it.each(WIDTHS)(
      'has no finding of axe and no sideways scrolling at %i px, light and dark',
      async (width) => {
        const inside = await openContext(theatre.browser, { width })
        const outside = await openContext(theatre.browser, { width })
        const page = await inside.newPage()
        const door = await outside.newPage()
        const failures: string[] = []
        for (const one of [page, door]) one.on('pageerror', (error) => failures.push(error.message))
        await signIn(page, theatre.stage.url)
        for (const [picture, path] of paths)
          failures.push(...(await findings(picture.signedOut ? door : page, picture, path)))
        await inside.close()
        await outside.close()
        expect(failures).toEqual([])
        expect(paths.size).toBe(PICTURES.length)
      },
    )

    it('has been visited: as many as the route table has, but for files that a page links to', async () => {
      const context = await openContext(theatre.browser)
      const page = await context.newPage()
      await signIn(page, theatre.stage.url)
      const files = Object.entries(FILES)
      for (const [route, name] of files) {
        const picture = PICTURES.find((one) => one.name === name) ?? expect.fail(name)
        await page.goto(theatre.stage.url + (paths.get(picture) ?? ''))
        const links: string[] = await page.evaluate(
          `[...document.querySelectorAll('a[href], img[src]')].map((element) => element.href ?? element.src)`,
        )
        const link = links.find(
          (one) => nameOfRoute(routeAt(ROUTES, 'GET', one) ?? { method: 'GET', path: '' }) === route,
        )
        const answer = await page.request.get(link ?? expect.fail(`${name} has no link to ${route}`))
        expect([route, answer.status()]).toEqual([route, 200])
        expect(answer.headers()['content-type']).not.toContain('text/html')
      }
      await context.close()
      expect([...visited, ...files.map(([route]) => route)].toSorted()).toEqual(
        PAGES.map(nameOfRoute).toSorted(),
      )
      expect(visited.size).toBe(PAGES.length - files.length)
      console.log(`${visited.size} pages visited in ${PICTURES.length + 1} states, ${files.length} files`)
    })

    it('leads to what the help says of it', async () => {
      const context = await openContext(theatre.browser)
      const page = await context.newPage()
      await signIn(page, theatre.stage.url)
      await page.goto(`${theatre.stage.url}/help`)
      const known: string[] = await page.evaluate(
        `[...document.querySelectorAll('li[id]')].map(({ id }) => '/help#' + id)`,
      )
      await context.close()
      expect([...helpOn].filter(([, place]) => !known.includes(place ?? ''))).toEqual([])
      expect(new Set(helpOn.values()).size).toBeGreaterThanOrEqual(70)
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
})
