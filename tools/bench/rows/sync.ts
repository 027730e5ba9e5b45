import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { setUpComputer, type Computer } from '../../demo/world/computer.ts'
import { signIn } from '../browser.ts'
import { startFleet } from '../fleet.ts'
import { currentTag, holdOn, type HeldHub } from '../hub-client.ts'
import { OWNER } from '../owner.ts'
import { scaled, type Bench } from '../row.ts'

const TRIES = 50
const HELD = 499
const LIMIT_MS = 2_000
const GIVE_UP_MS = 20_000
const SERIAL = 'ER-0001'
const SETTING = 'sidetone.level'
/** Values to go between, as a policy says them and as the headset counts them. */
const LOUDER = { percent: 67, step: 2 }
const QUIETER = { percent: 33, step: 1 }

/** A desk with the real hub and one headset, enrolled and governed. */
async function sitDown(folder: string, code: string): Promise<Computer> {
  const desk = await setUpComputer({
    computer: 'BENCH-PC1',
    session: { domain: 'BENCH', login: 'alice' },
    folder,
    headsets: [{ model: 'earshot-reference', serial: SERIAL }],
  })
  await desk.hub.enrol(code)
  await desk.hub.start()
  return desk
}

/** Resolves when the headset's own memory holds the value; throws when it never does. */
async function untilHeld(desk: Computer, step: number): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS
  while (desk.headsets.get(SERIAL)?.device.control.value(SETTING) !== step) {
    if (performance.now() > deadline) throw new Error(`the headset never held step ${step}`)
    await pause(1)
  }
}

const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Infinity

/**
 * From the click that publishes a value, followed by one on "Sync now", to that value in a headset, while the
 * appliance holds requests of other hubs, which get the value too.
 */
export const syncNow: Bench = {
  name: 'sync now, 499 held requests beside one real hub',
  async run(scale) {
    const [held, tries] = [scaled(HELD, scale, 3), scaled(TRIES, scale, 2)]
    const server = await startFleet(held)
    const { port } = server.ready
    const others: HeldHub[] = []
    const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-hub-'))
    const desk = await sitDown(folder, await server.ask<string>({ what: 'code' }))
    try {
      const tokens = await server.tokens()
      const tag = await currentTag(port, tokens[0] ?? '')
      others.push(...tokens.map((token) => holdOn(port, token, tag)))
      const browser = await signIn(port, OWNER)
      const hubPath = `/hubs/${desk.hub.status().hub}`
      await untilHeld(desk, QUIETER.step)
      const times: number[] = []
      for (let turn = 0; turn < tries; turn += 1) {
        const { percent, step } = turn % 2 === 0 ? LOUDER : QUIETER
        const publish = await server.ask<string>({ what: 'save', value: percent })
        const clicked = performance.now()
        await browser.click(publish)
        await browser.click(`${hubPath}/sync`)
        await untilHeld(desk, step)
        times.push(performance.now() - clicked)
        await Promise.all(others.map((other) => other.answered(turn + 1)))
      }
      const ours = p95(times)
      return {
        name: this.name,
        ours: `${Math.round(ours)} ms (p95 of ${tries})`,
        reference: `${LIMIT_MS} ms`,
        ratio: ours / LIMIT_MS,
        must: { atMost: 1 },
        aim: '≤ 0.25',
      }
    } finally {
      for (const other of others) other.leave()
      await desk.stop()
      await rm(folder, { recursive: true, force: true })
      await server.stop()
    }
  },
}
