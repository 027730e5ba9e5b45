import type { SettingState } from '@earshot/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { bootComputer, type GuestComputer } from './guest-computer.ts'
import { publishTo, setUp, startOutside, type Outside } from './outside.ts'

/** Emulated processors on a busy computer are slow: what takes a second at a desk may take a minute here. */
const PATIENCE_MS = 240_000
const STEP_MS = 2 * PATIENCE_MS

const SIDETONE = 'sidetone.level'
const REMINDER = 'mute.reminder.mode'
/** Values as the reference headset counts them (docs/devices/earshot-reference.md). */
const FACTORY_REMINDER = 1
const ALICES = { percent: 67, step: 2, reminder: 'voice', reminderCode: 2 }
const BOBS = { percent: 100, step: 3 }
const CHOSEN_REMINDER = 4

describe('the main job on a real kernel, under an account of its own', { timeout: STEP_MS }, () => {
  let outside: Outside
  let computer: GuestComputer
  let exchanges = 0

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
  const holds = (serial: string, setting: string, value: number): Promise<boolean> =>
    eventually(
      `${serial}: ${setting} is ${value}`,
      async () => (await computer.valueOf(serial, setting)) === value,
      PATIENCE_MS,
    )
  const wears = (serial: string, setting: string, value: number): Promise<unknown> =>
    computer.handle(serial, { do: 'change', setting, value })
  const compliantWith = (percent: number) => (state: SettingState) =>
    state.state === 'compliant' && state.wanted === percent

  beforeAll(async () => {
    const booting = bootComputer('NHB-PC0427')
    outside = await startOutside()
    await setUp(outside)
    await publishTo(outside, 'Contact centre', [
      { setting: SIDETONE, value: ALICES.percent, mode: 'locked' },
      { setting: REMINDER, value: ALICES.reminder, mode: 'suggested' },
    ])
    await publishTo(outside, 'Back office', [{ setting: SIDETONE, value: BOBS.percent, mode: 'locked' }])
    computer = await booting
  }, STEP_MS)

  afterAll(async () => {
    await computer?.machine.end()
    await outside?.close()
  }, STEP_MS)

  it('enrols over TLS, and without the generated rule says that it has no permission', async () => {
    await computer.plug('ER-0001')
    await computer.sit('alice')
    await computer.startHub()
    const { code } = await outside.command<{ code: string }>('enrolment create')
    const enrolled = await computer.enrol(code)
    expect(enrolled).toMatchObject({ result: 'enrolled' })
    const state = await seen('blocked', 'ER-0001', SIDETONE, ({ state: now }) => now === 'blocked')
    expect(state).toMatchObject({ reason: 'noPermission', wanted: ALICES.percent, actual: null })
    const [device] = (await computer.hub('alice', ['devices'])) as { serial: string; status: string }[]
    expect(device).toMatchObject({ serial: 'ER-0001', status: 'noPermission' })
  })

  it('applies the settings of the group through the generated rule and reads them back', async () => {
    await computer.setRule(true)
    const state = await seen('compliant', 'ER-0001', SIDETONE, compliantWith(ALICES.percent))
    expect(state).toMatchObject({ actualText: 'step 2 of 3', verifiedBy: 'readBack', mode: 'locked' })
    expect(await computer.valueOf('ER-0001', SIDETONE)).toBe(ALICES.step)
    const [hub] = await outside.command<object[]>('hub list')
    expect(hub).toMatchObject({
      computerName: 'NHB-PC0427',
      session: { domain: 'NORDHAFEN', login: 'alice' },
    })
  })

  it('writes a locked value again when the wearer changes it, and counts that', async () => {
    await wears('ER-0001', SIDETONE, 1)
    await holds('ER-0001', SIDETONE, ALICES.step)
    const state = await seen('re-asserted', 'ER-0001', SIDETONE, ({ reasserted }) => reasserted > 0)
    expect(state).toMatchObject({ state: 'compliant', reasserted: 1 })
  })

  it('leaves a suggested value as the wearer changed it', async () => {
    await holds('ER-0001', REMINDER, ALICES.reminderCode)
    await wears('ER-0001', REMINDER, CHOSEN_REMINDER)
    await seen('left to the wearer', 'ER-0001', REMINDER, ({ state }) => state === 'leftToWearer')
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(CHOSEN_REMINDER)
  })

  it('locks a headset again that was unplugged and comes back as it left the factory', async () => {
    exchanges += await computer.unplug('ER-0001')
    await computer.plug('ER-0001')
    await holds('ER-0001', SIDETONE, ALICES.step)
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(FACTORY_REMINDER)
    await wears('ER-0001', REMINDER, CHOSEN_REMINDER)
  })

  it.each(['online', 'offline'])('gives each of two users their own locked settings, %s', async (network) => {
    if (network === 'offline') await computer.setNetwork(false)
    await computer.sit('bob')
    await holds('ER-0001', SIDETONE, BOBS.step)
    await wears('ER-0001', SIDETONE, 1)
    await holds('ER-0001', SIDETONE, BOBS.step)
    await computer.sit('alice')
    await holds('ER-0001', SIDETONE, ALICES.step)
    expect(await computer.valueOf('ER-0001', REMINDER)).toBe(CHOSEN_REMINDER)
  })

  it('tells the appliance afterwards what happened while the network was off', async () => {
    const before = await outside.evidence('ER-0001', SIDETONE)
    await computer.setNetwork(true)
    const after = await seen(
      'evidence from the time offline',
      'ER-0001',
      SIDETONE,
      ({ verifiedAt }) => verifiedAt !== before?.verifiedAt,
    )
    expect(after).toMatchObject({ state: 'compliant', wanted: ALICES.percent })
  })

  it('governs a headset nobody has seen while the appliance is stopped, and reports it later', async () => {
    await outside.stop()
    await computer.plug('ER-0002')
    await holds('ER-0002', SIDETONE, ALICES.step)
    const settings = await eventually(
      'read back offline',
      async () => {
        const answer = await computer.hub('alice', ['settings', 'earshot-reference/ER-0002'])
        const found = (answer as { setting: string; state: string }[]).find(
          ({ setting }) => setting === SIDETONE,
        )
        return found?.state === 'compliant' && found
      },
      PATIENCE_MS,
    )
    expect(settings).toMatchObject({ wanted: ALICES.percent, value: ALICES.percent })
    expect(await computer.valueOf('ER-0002', REMINDER)).toBe(FACTORY_REMINDER)
    await outside.start()
    const state = await seen('reported', 'ER-0002', SIDETONE, compliantWith(ALICES.percent))
    expect(state).toMatchObject({ mode: 'locked', verifiedBy: 'readBack' })
  })

  it('did all of it by exchanges with the virtual headsets', async () => {
    exchanges += await computer.unplug('ER-0001')
    exchanges += await computer.unplug('ER-0002')
    console.log(`The virtual headsets saw ${exchanges} exchanges through the kernel.`)
    expect(exchanges).toBeGreaterThan(0)
    expect(await computer.machine.end(0)).toBe(0)
  })
})
