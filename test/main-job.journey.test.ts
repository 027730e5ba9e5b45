import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Plugged } from '../agent/virtual/bus.ts'
import { createVirtualDevice } from '../agent/virtual/models.ts'
import { eventually } from './support/eventually.ts'
import {
  enrolmentCode,
  evidenceOf,
  publish,
  runAppliance,
  setUpComputer,
  tester,
  type RunningAppliance,
  type TestComputer,
} from './support/system.ts'

describe('the thread from a policy to a headset and back', () => {
  let appliance: RunningAppliance
  let computer: TestComputer
  let headset: Plugged

  beforeAll(async () => {
    appliance = await runAppliance()
    computer = await setUpComputer('NHB-PC0427')
    headset = computer.bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: 'ER-0001' }))
    await computer.hub.enrol(await enrolmentCode(appliance))
    await computer.hub.start()
  })
  afterAll(async () => {
    await computer.stop()
    await appliance.stop()
    await appliance.remove()
  })

  const proof = (setting: string, state: string) =>
    eventually(`${setting} ${state}`, async () => {
      const evidence = await evidenceOf(appliance, 'ER-0001', setting)
      return evidence?.state === state && evidence
    })

  it('applies a published value over TLS and proves it by reading it back', async () => {
    await publish(appliance, 'Contact centre', [
      { setting: 'sidetone.level', value: 33, mode: 'locked' },
      { setting: 'mute.reminder.mode', value: 'off', mode: 'suggested' },
    ])
    const evidence = await proof('sidetone.level', 'compliant')
    expect(evidence).toMatchObject({ wanted: 33, actualText: 'step 1 of 3', mode: 'locked' })
    expect(evidence.verifiedAt).not.toBeNull()
    expect(headset.device.control.value('sidetone.level')).toBe(1)
  })

  it('writes a locked value again when the wearer changes it, and counts that', async () => {
    headset.device.control.change('sidetone.level', 3)
    const evidence = await eventually('re-asserted', async () => {
      const seen = await evidenceOf(appliance, 'ER-0001', 'sidetone.level')
      return seen !== undefined && seen.reasserted > 0 && seen.state === 'compliant' && seen
    })
    expect(evidence.reasserted).toBe(1)
    expect(headset.device.control.value('sidetone.level')).toBe(1)
  })

  it('explains the value by the policy that locked it', async () => {
    const { database, devices, compliance, organizationId } = appliance
    const [device] = (await devices.list(database.read, organizationId, {}, { limit: 1 })).rows
    const why = await compliance.why(database.read, organizationId, device?.id ?? '', 'sidetone.level')
    expect(why.explanation.effective?.winner).toMatchObject({
      policy: { name: 'Contact centre', revision: 1 },
      reason: 'only',
    })
    expect(why.target).toMatchObject({ accepted: true })
  })

  it('applies a suggestion once and then leaves it to the wearer', async () => {
    await eventually('suggestion applied', () => headset.device.control.value('mute.reminder.mode') === 0)
    headset.device.control.change('mute.reminder.mode', 2)
    await proof('mute.reminder.mode', 'leftToWearer')
    headset.unplug()
    headset.replug()
    await eventually(
      'looked at again',
      async () => (await evidenceOf(appliance, 'ER-0001', 'sidetone.level'))?.state === 'compliant',
    )
    await computer.hub.settled()
    expect(headset.device.control.value('mute.reminder.mode')).toBe(2)
  })

  it('keeps a headset it has never seen locked while the appliance is away, and reports it afterwards', async () => {
    const port = appliance.ports.public
    await appliance.stop()
    const stranger = computer.bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: 'ER-0002' }))
    await eventually('locked offline', () => stranger.device.control.value('sidetone.level') === 1)
    appliance = await runAppliance({ folder: appliance.folder, port })
    const evidence = await eventually('evidence afterwards', async () =>
      evidenceOf(appliance, 'ER-0002', 'sidetone.level'),
    )
    expect(evidence).toMatchObject({ state: 'compliant', mode: 'locked' })
  })

  it('keeps the lock over a restart of the hub, and lets go of it only by a signed release', async () => {
    await computer.restart()
    headset.device.control.change('sidetone.level', 2)
    await eventually('locked again', () => headset.device.control.value('sidetone.level') === 1)
    const { database, hubs, organizationId } = appliance
    const [hub] = (await hubs.list(database.read, organizationId, {}, { limit: 1 })).rows
    await database.write((tx) => hubs.step(tx, organizationId, [hub?.id ?? ''], 'retire', tester))
    await eventually(
      'retired',
      async () => (await hubs.get(database.read, organizationId, hub?.id ?? '')).status === 'retired',
    )
    headset.device.control.change('sidetone.level', 3)
    await computer.hub.settled()
    expect(headset.device.control.value('sidetone.level')).toBe(3)
    expect(computer.bus.exchanges()).toBeGreaterThan(0)
  })
})
