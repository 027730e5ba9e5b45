import type { SettingState } from '@earshot/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HUB_ACCOUNT } from '../../tools/hid-machine/index.ts'
import { eventually } from '../support/eventually.ts'
import { bootComputer, type GuestComputer } from './guest-computer.ts'
import { publishTo, setUp, startOutside, type Outside } from './outside.ts'

/** Emulated processors on a busy computer are slow: what takes a second at a desk may take a minute here. */
const PATIENCE_MS = 240_000
const STEP_MS = 2 * PATIENCE_MS

const COMPUTER = 'NHB-PC0427'
const SIDETONE = 'sidetone.level'
const REMINDER = 'mute.reminder.mode'
/** Values as the reference headset counts them (docs/devices/earshot-reference.md). */
const ALICES = { percent: 67, step: 2, reminder: 'voice', reminderCode: 2 }
const BOBS = { percent: 100, step: 3 }
const CHOSEN = { reminder: 'both', code: 4 }
const OTHER_STEP = 1

describe('the main job on a real kernel, under an account of its own', { timeout: STEP_MS }, () => {
  let outside: Outside
  let computer: GuestComputer
  let service = 0
  /** The only one there is while one headset is plugged in. */
  let node = ''
  let failed = false

  const seen = (
    what: string,
    serial: string,
    setting: string,
    fits: (state: SettingState) => boolean,
  ): Promise<SettingState> =>
    eventually(
      `${serial}: ${what}`,
      async () => {
        const state = await outside.evidence(serial, setting)
        return state !== undefined && fits(state) && state
      },
      PATIENCE_MS,
    )
  const comes = (what: string, look: () => Promise<boolean>): Promise<boolean> =>
    eventually(what, look, PATIENCE_MS)
  /** Whom the appliance takes the session of the computer for. */
  const personThere = async (): Promise<string | null> => {
    const hubs = await outside.command<{ computer: { name: string }; personId: string | null }[]>('hub list')
    expect(hubs).toMatchObject([{ computer: { name: COMPUTER } }])
    return hubs[0]?.personId ?? null
  }
  const holds = (serial: string, setting: string, value: number): Promise<boolean> =>
    comes(
      `${serial}: ${setting} is ${value}`,
      async () => (await computer.valueOf(serial, setting)) === value,
    )
  const wears = (serial: string, setting: string, value: number): Promise<unknown> =>
    computer.handle(serial, { do: 'change', setting, value })
  const compliantWith = (percent: number) => (state: SettingState) =>
    state.state === 'compliant' && state.wanted === percent
  const timeThere = async (): Promise<number> => Number(await computer.say(['date', '+%s%3N']))
  const mayOpen = async (): Promise<string> => (await computer.say(['stat', '-c', '%U:%G %a', node])).trim()

  beforeAll(async () => {
    const [booted, started] = await Promise.all([bootComputer(COMPUTER), startOutside()])
    computer = booted
    outside = started
    await Promise.all([computer.plug('ER-0001'), computer.plug('ER-0002'), computer.sit('alice'), prepare()])
    await computer.handle('ER-0002', { do: 'pull' })
    node = (await computer.say(['find', '/dev', '-name', 'hidraw*'])).trim()
  }, STEP_MS)

  async function prepare(): Promise<void> {
    await setUp(outside)
    await publishTo(outside, 'Contact centre', [
      { setting: SIDETONE, value: ALICES.percent, mode: 'locked' },
      { setting: REMINDER, value: ALICES.reminder, mode: 'suggested' },
    ])
    await publishTo(outside, 'Back office', [{ setting: SIDETONE, value: BOBS.percent, mode: 'locked' }])
  }

  beforeEach(() => {
    if (failed) throw new Error('An earlier step has failed.')
  })

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || failed) return
    failed = true
    console.error(await computer.hubLog())
  })

  afterAll(async () => {
    await computer?.machine.end()
    await outside?.close()
  }, STEP_MS)

  it('runs the hub under its own account without a single right of root', async () => {
    service = await computer.startHub()
    const status = await computer.say(['cat', `/proc/${service}/status`])
    const { uid, gid } = HUB_ACCOUNT
    expect(status).toMatch(new RegExp(`^Uid:(\t${uid}){4}$`, 'm'))
    expect(status).toMatch(new RegExp(`^Gid:(\t${gid}){4}$`, 'm'))
    expect(status).toMatch(/^Groups:\s*$/m)
    expect(status).toMatch(/^CapEff:\t0{16}$/m)
  })

  it('enrols over TLS, and without the generated rule says that it has no permission', async () => {
    const { code } = await outside.command<{ code: string }>('enrolment create')
    expect(await computer.enrol(code)).toMatchObject({ result: 'enrolled' })
    const state = await seen('blocked', 'ER-0001', SIDETONE, ({ state: now }) => now === 'blocked')
    expect(state).toMatchObject({ reason: 'noPermission', wanted: ALICES.percent, actual: null })
    expect(await mayOpen()).toBe('root:root 600')
  })

  it('applies the settings of the group through the generated rule and reads them back', async () => {
    await computer.setRule(true)
    const state = await seen('compliant', 'ER-0001', SIDETONE, compliantWith(ALICES.percent))
    expect(state).toMatchObject({ actualText: 'step 2 of 3', verifiedBy: 'readBack', mode: 'locked' })
    expect(await computer.valueOf('ER-0001', SIDETONE)).toBe(ALICES.step)
    expect(await mayOpen()).toBe('root:earshot-hub 660')
    expect(await computer.say(['ls', '-l', `/proc/${service}/fd`])).toContain(node)
    expect(await computer.say(['cat', `/proc/${service}/maps`])).toMatch(/node-hid.*HID_hidraw.*\.node$/m)
  })

  it('hears from elogind who sits there, and tells the appliance', async () => {
    expect(await computer.say(['loginctl', 'list-sessions', '--no-legend'])).toMatch(/alice\s+seat0/)
    expect(await computer.say(['cat', '/proc/1/comm'])).not.toContain('systemd')
    const alice = await personThere()
    expect(alice).not.toBeNull()
    await computer.sit(null)
    await comes('nobody', async () => (await personThere()) === null)
    await computer.sit('alice')
    await comes('Alice', async () => (await personThere()) === alice)
  })

  it('writes a locked value again when the wearer changes it, and counts that', async () => {
    await wears('ER-0001', SIDETONE, OTHER_STEP)
    await holds('ER-0001', SIDETONE, ALICES.step)
    const state = await seen('re-asserted', 'ER-0001', SIDETONE, ({ reasserted }) => reasserted > 0)
    expect(state).toMatchObject({ state: 'compliant', reasserted: 1 })
  })

  it('leaves a suggested value as the wearer changed it', async () => {
    await holds('ER-0001', REMINDER, ALICES.reminderCode)
    await wears('ER-0001', REMINDER, CHOSEN.code)
    const state = await seen('chosen', 'ER-0001', REMINDER, ({ actual }) => actual === CHOSEN.reminder)
    expect(state).toMatchObject({ wanted: ALICES.reminder, state: 'leftToWearer' })
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(CHOSEN.code)
  })

  it('locks a headset that was unplugged, changed elsewhere and plugged in again', async () => {
    await computer.handle('ER-0001', { do: 'pull' })
    await wears('ER-0001', SIDETONE, OTHER_STEP)
    await computer.handle('ER-0001', { do: 'plug' })
    await holds('ER-0001', SIDETONE, ALICES.step)
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(CHOSEN.code)
  })

  it.each(['online', 'offline'])('gives each of two users their own locked settings, %s', async (network) => {
    if (network === 'offline') await computer.setNetwork(false)
    await computer.sit('bob')
    await holds('ER-0001', SIDETONE, BOBS.step)
    if (network === 'online') await seen('Bob’s', 'ER-0001', SIDETONE, compliantWith(BOBS.percent))
    await wears('ER-0001', SIDETONE, OTHER_STEP)
    await holds('ER-0001', SIDETONE, BOBS.step)
    await computer.sit('alice')
    await holds('ER-0001', SIDETONE, ALICES.step)
    if (network === 'online') await seen('Alice’s', 'ER-0001', SIDETONE, compliantWith(ALICES.percent))
    await wears('ER-0001', SIDETONE, OTHER_STEP)
    await holds('ER-0001', SIDETONE, ALICES.step)
  })

  it('tells the appliance afterwards what happened while the network was off', async () => {
    const before = await outside.evidence('ER-0001', SIDETONE)
    const offlineUntil = await timeThere()
    await computer.setNetwork(true)
    const after = await seen(
      'evidence from the time offline',
      'ER-0001',
      SIDETONE,
      (state) => state.verifiedAt !== before?.verifiedAt && compliantWith(ALICES.percent)(state),
    )
    expect(after.verifiedAt).toBeLessThan(offlineUntil)
  })

  it('applies a suggestion once: all that has happened since left the wearer’s choice alone', async () => {
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(CHOSEN.code)
    expect(await outside.evidence('ER-0001', REMINDER)).toMatchObject({ state: 'leftToWearer' })
  })

  it('governs a headset nobody has seen while the appliance is stopped, and reports it later', async () => {
    expect(await outside.evidence('ER-0002', SIDETONE)).toBeUndefined()
    await outside.stop()
    const pluggedAt = await timeThere()
    await computer.handle('ER-0002', { do: 'plug' })
    await holds('ER-0002', SIDETONE, ALICES.step)
    await wears('ER-0002', SIDETONE, OTHER_STEP)
    await holds('ER-0002', SIDETONE, ALICES.step)
    const stoppedUntil = await timeThere()
    await outside.start()
    const state = await seen('reported', 'ER-0002', SIDETONE, compliantWith(ALICES.percent))
    expect(state).toMatchObject({ mode: 'locked', verifiedBy: 'readBack', reasserted: 1 })
    expect(state.verifiedAt).toBeGreaterThan(pluggedAt)
    expect(state.verifiedAt).toBeLessThan(stoppedUntil)
    await holds('ER-0002', REMINDER, ALICES.reminderCode)
  })

  it('did all of it by exchanges with the virtual headsets, which it prints, and ends in order', async () => {
    expect(await computer.stopHub()).toMatchObject({ code: 0 })
    const exchanges = [await computer.unplug('ER-0001'), await computer.unplug('ER-0002')]
    console.log(`The virtual headsets saw ${exchanges.join(' and ')} exchanges through the kernel.`)
    expect(Math.min(...exchanges)).toBeGreaterThan(0)
    expect(await computer.machine.end(0)).toBe(0)
  })
})
