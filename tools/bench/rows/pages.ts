import { signIn, type Browser } from '../browser.ts'
import { startFleet } from '../fleet.ts'
import { inTurns, type Middle } from '../in-turns.ts'
import { OWNER } from '../owner.ts'
import { milliseconds, scaled, type Bench } from '../row.ts'

const LARGE = 100_000
const SMALL = 1_000
const LEAST = { large: 20, small: 10 }
const ROUNDS = { warmUp: 4, counted: 11 }
const DEVICE = /href="(\/devices\/[A-Za-z0-9_-]{20,})"/

/** A page that is measured: how it is called, where it is, and a word that must stand on it. */
type Measured = { name: string; path: string; shows: string }

/** What must not take longer in a large fleet. `device` is the address of a headset of this fleet. */
const pagesWith = (device: string): Measured[] => [
  { name: 'overview', path: '/', shows: 'Bench' },
  { name: 'devices', path: '/devices', shows: 'SN-000000' },
  { name: 'devices of a state', path: '/devices?state=compliant', shows: 'SN-000000' },
  { name: 'computers', path: '/hubs', shows: 'PC0' },
  { name: 'policies', path: '/policies', shows: 'Bench' },
  { name: 'audit log', path: '/audit', shows: 'Bench' },
  { name: 'search for headsets', path: '/search?q=SN-00000', shows: 'SN-000007' },
  { name: 'search for people', path: '/search?q=given+family', shows: 'Family0' },
  { name: 'why', path: `${device}/settings/sidetone.level/why`, shows: 'Bench' },
]

/** Lists, overview, search and *why*: the page that suffers most from the size of the fleet. */
export const pages: Bench = {
  name: 'pages, 100,000 devices against 1,000',
  async run(scale) {
    const large = await startFleet(scaled(LARGE, scale, LEAST.large), {}, ['devices', 'people'])
    const small = await startFleet(scaled(SMALL, scale, LEAST.small), {}, ['devices', 'people'])
    try {
      const [ours, reference] = await Promise.all([visit(large.ready.port), visit(small.ready.port)])
      const found: (Middle & { name: string })[] = []
      for (const [place, { name }] of ours.pages.entries()) {
        const middle = await inTurns(ROUNDS, {
          ours: () => ours.time(place),
          reference: () => reference.time(place),
        })
        console.log(`${name}: ${milliseconds(middle.ours)} against ${milliseconds(middle.reference)}`)
        found.push({ name, ...middle })
      }
      const worst = found.reduce((a, b) => (b.ratio > a.ratio ? b : a))
      return {
        name: this.name,
        ours: `${milliseconds(worst.ours)} (${worst.name}, the worst of ${found.length})`,
        reference: milliseconds(worst.reference),
        ratio: worst.ratio,
        must: { atMost: 1.5 },
        aim: '≤ 1.2 ×',
      }
    } finally {
      await Promise.all([large.stop(), small.stop()])
    }
  },
}

/** The owner of a fleet, and how long (ms) each of the pages takes them. */
async function visit(port: number): Promise<{ pages: Measured[]; time(place: number): Promise<number> }> {
  const browser = await signIn(port, OWNER)
  const device = DEVICE.exec(await browser.read('/devices'))?.[1] ?? ''
  const pages = pagesWith(device)
  return { pages, time: (place) => timeOf(browser, pages[place]!) }
}

async function timeOf(browser: Browser, { path, shows }: Measured): Promise<number> {
  const asked = performance.now()
  const text = await browser.read(path)
  const took = performance.now() - asked
  if (!text.includes(shows)) throw new Error(`${path} does not show ${shows}`)
  return took
}
