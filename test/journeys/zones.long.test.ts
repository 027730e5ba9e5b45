import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { PICTURES } from '../../tools/screenshots/pictures.ts'
import { plantDirectory } from '../../tools/screenshots/sample-doors.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openTheatre, signIn, type Theatre } from '../support/page.ts'

/** As far from UTC as it gets; then a quarter of an hour off, where the clocks of the browser never are. */
const FIRST_ZONE = 'Pacific/Kiritimati'
const SECOND_ZONE = 'Pacific/Chatham'
const BROWSER_ZONE = 'America/St_Johns'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A `<time>` as a page has it. */
type Shown = { datetime: string; title: string; text: string }

/** Every `<time>` of the page, but for the one of its head; and all that it says and has in fields, without them. */
const READ = `(() => {
  const times = [...document.querySelectorAll('time')]
    .map((time) => ({ datetime: time.getAttribute('datetime'), title: time.title, text: time.textContent }))
  const rest = document.body.cloneNode(true)
  for (const time of rest.querySelectorAll('time')) time.remove()
  const labels = [...document.querySelectorAll('[aria-label], [title]:not(time)')]
    .map((element) => (element.getAttribute('aria-label') ?? '') + ' ' + element.title)
  return { times, rest: rest.textContent + labels.join(' ') }
})()`

const write = (time: number, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(time)

/** The ways in which a page may show a moment, by their names. */
function waysOf(time: number, timeZone: string): Map<string, string> {
  const part = (options: Intl.DateTimeFormatOptions): string => write(time, timeZone, options)
  const [day, month, year] = [part({ day: 'numeric' }), part({ month: 'short' }), part({ year: 'numeric' })]
  const clock = part({ hour: '2-digit', minute: '2-digit' })
  const here = write(Date.now(), timeZone, { year: 'numeric' }) === year
  const date = here ? `${part({ weekday: 'short' })} ${day} ${month}` : `${day} ${month} ${year}`
  return new Map([
    [date, 'day'],
    [clock, 'clock'],
    [`${date}, ${clock}`, 'exact'],
  ])
}

/** Whether words such as “3 min ago” are right for a moment that a page showed between two others. */
function isAgo(words: string, time: number, from: number, until: number): boolean {
  const ways = new Intl.RelativeTimeFormat('en-GB', { style: 'short', numeric: 'auto' })
  return [from, until].some((now) => {
    const away = time - now
    const size = Math.abs(away)
    const near = (unit: 'minute' | 'hour', length: number): boolean =>
      [-1, 0, 1].some((more) => ways.format(Math.trunc(away / length) + more, unit) === words)
    return (
      size < DAY + HOUR &&
      (words === 'now' ? size < 2 * MINUTE : near('minute', MINUTE) || near('hour', HOUR))
    )
  })
}

describe('every page', () => {
  let theatre: Theatre
  let context: BrowserContext
  let page: Page
  let organizationId: string
  const paths = new Map<string, string>()

  beforeAll(async () => {
    theatre = await openTheatre()
    const { appliance } = theatre.stage
    organizationId = await setUp(theatre.stage)
    await plantFleet(appliance, organizationId, 60)
    await plantDirectory(appliance, organizationId)
    context = await theatre.browser.newContext({ ignoreHTTPSErrors: true, timezoneId: BROWSER_ZONE })
    page = await context.newPage()
    await signIn(page, theatre.stage.url)
  })
  afterAll(() => theatre.close())

  /** Changes the zone as an administrator does. */
  async function moveTo(timeZone: string): Promise<void> {
    await page.goto(`${theatre.stage.url}/organization`)
    await page.getByLabel('Time zone').fill(timeZone)
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText(`Times are in ${timeZone}.`).waitFor()
  }

  /** What is wrong with the times of the page, and the ways in which it shows them. */
  async function look(timeZone: string, from: number): Promise<{ faults: string[]; ways: string[] }> {
    const { times, rest } = await page.evaluate<{ times: Shown[]; rest: string }>(READ)
    const until = Date.now()
    const bare = rest.match(/\d{4}-\d\d-\d\dT\d\d:\d\d|\b1[6-9]\d{11}\b/g) ?? []
    const faults = bare.map((text) => `${text} stands there bare`)
    const ways = times.map(({ datetime, title, text }) => {
      const time = Date.parse(datetime)
      const full = write(time, timeZone, { dateStyle: 'full', timeStyle: 'long' })
      if (datetime !== new Date(time).toISOString() || title !== full)
        faults.push(`${datetime} is “${title}”, not “${full}”`)
      const way = waysOf(time, timeZone).get(text) ?? (isAgo(text, time, from, until) ? 'relative' : 'none')
      if (way === 'none') faults.push(`${datetime} is “${text}”`)
      return way
    })
    return { faults, ways }
  }

  it('shows each of its times as it is in the zone of the organization, wherever the browser is', async () => {
    await moveTo(FIRST_ZONE)
    const faults: string[] = []
    const ways: string[] = []
    const without: string[] = []
    for (const picture of PICTURES.filter(({ signedOut }) => !signedOut)) {
      const path = await picture.find(theatre.stage.appliance)
      paths.set(picture.name, path)
      const from = Date.now()
      await page.goto(theatre.stage.url + path)
      await picture.prepare?.(page)
      const found = await look(FIRST_ZONE, from)
      faults.push(...found.faults.map((fault) => `${picture.name}: ${fault}`))
      ways.push(...found.ways)
      if (found.ways.length === 0) without.push(picture.name)
    }
    const count = (way: string): number => ways.filter((one) => one === way).length
    console.log(
      `${ways.length} times on ${paths.size} pages: ${count('relative')} relative, ${count('clock')} clocks, ` +
        `${count('day')} days, ${count('exact')} exact`,
    )
    expect(faults).toEqual([])
    expect(without).toEqual([])
    expect(paths.size).toBe(PICTURES.filter(({ signedOut }) => !signedOut).length)
    expect(ways.length).toBeGreaterThan(300)
    for (const way of ['relative', 'clock', 'day', 'exact'])
      expect([way, count(way) > 10]).toEqual([way, true])
  })

  it('shows the new zone at once when the organization moves', async () => {
    await moveTo(SECOND_ZONE)
    const faults: string[] = []
    let times = 0
    const again = ['overview', 'devices', 'audit', 'policy-revisions', 'directory-run', 'system', 'jobs']
    for (const name of again) {
      const from = Date.now()
      await page.goto(theatre.stage.url + (paths.get(name) ?? expect.fail(name)))
      const found = await look(SECOND_ZONE, from)
      faults.push(...found.faults.map((fault) => `${name}: ${fault}`))
      times += found.ways.length
    }
    expect(faults).toEqual([])
    expect(times).toBeGreaterThan(100)
  })

  it('takes times that are typed as those of the organization, and moves none that nobody touched', async () => {
    const { appliance, url } = theatre.stage
    const [, policyId = '', assignmentId = ''] =
      /policies\/([^/]+)\/assignments\/([^/]+)$/.exec(paths.get('policy-assignment') ?? '') ?? []
    const stored = async () => {
      const all = await appliance.policies.assignmentsOf(appliance.database.read, organizationId, policyId)
      const { startsAt, endsAt } = all.find(({ id }) => id === assignmentId) ?? expect.fail()
      return { startsAt, endsAt }
    }
    const open = () => page.goto(url + (paths.get('policy-assignment') ?? ''))
    const save = async () => {
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('The assignment has been changed.').waitFor()
      await open()
    }
    const period = async () => [
      await page.getByLabel('Start', { exact: false }).inputValue(),
      await page.getByLabel('End', { exact: false }).inputValue(),
    ]
    await open()
    await page.getByLabel('Start', { exact: false }).fill('2027-01-15T08:15')
    await page.getByLabel('End', { exact: false }).fill('2027-04-04T03:15')
    await save()
    const typed = { startsAt: Date.UTC(2027, 0, 14, 18, 30), endsAt: Date.UTC(2027, 3, 3, 13, 30) }
    expect(await stored()).toEqual(typed)
    expect(await period()).toEqual(['2027-01-15T08:15', '2027-04-04T03:15'])

    const again = { ...typed, endsAt: typed.endsAt + HOUR }
    await appliance.database.write((tx) =>
      appliance.policies.changeAssignment(
        tx,
        organizationId,
        assignmentId,
        { rank: 10, ...again },
        systemActor('test'),
      ),
    )
    await open()
    expect(await period()).toEqual(['2027-01-15T08:15', '2027-04-04T03:15'])
    await save()
    expect(await stored()).toEqual(again)

    await moveTo(FIRST_ZONE)
    await open()
    expect(await period()).toEqual(['2027-01-15T08:30', '2027-04-04T04:30'])
    await save()
    expect(await stored()).toEqual(again)
  })
})
