import { describe, expect, test, vi } from 'vitest'
import { cfuDriver, cfuModel, createCfuPeer } from './shapes/cfu.ts'
import { createFf07Peer, ff07Driver, ff07Model } from './shapes/ff07.ts'
import { createGetInputPeer, getInputDriver, getInputModel } from './shapes/get-input.ts'
import { createGnPeer, gnDriver, gnModel } from './shapes/gn.ts'
import { createHidppPeer, hidppDriver, hidppModel } from './shapes/hidpp.ts'
import { startDesk } from './shapes/kit.ts'
import { createPackedPeer, packedDriver, packedModel } from './shapes/packed.ts'
import { createWriteOnlyPeer, writeOnlyDriver, writeOnlyModel } from './shapes/write-only.ts'

/** Sketches of the drivers that hid.md 10 plans, against devices made from its byte layouts. */
describe('the driver interface fits', () => {
  test('numbered requests with events in between, to a dongle and to the headset behind it', async () => {
    const peer = createGnPeer()
    const desk = await startDesk(gnDriver, gnModel, peer)
    expect(desk.places()[0]?.via).toMatchObject({ name: 'Link-1', serial: 'ESN-1', firmware: '1.2.3-1' })
    expect(desk.headset().facts).toMatchObject({ name: 'Link-4', serial: 'ESN-4', firmware: '1.2.3-4' })
    expect(await desk.headset().readStatus()).toMatchObject({ value: { battery: { percent: 64 } } })
    expect(desk.events.at(-1)).toEqual({ kind: 'battery', percent: 77, charging: true })
    const before = desk.headset()
    peer.link(false)
    await vi.waitFor(() => expect(desk.places()[0]?.headsets).toEqual([]))
    expect(await before.readStatus()).toEqual({ result: 'gone' })
    peer.link(true)
    await vi.waitFor(() => expect(desk.headset()).not.toBe(before))
  })

  test('features that have another index in every firmware, and answers that are errors', async () => {
    for (const [sidetone, battery] of [
      [7, 4],
      [12, 9],
    ] as const) {
      const peer = createHidppPeer({ 0x8300: sidetone, 0x1004: battery })
      const desk = await startDesk(hidppDriver, hidppModel, peer)
      expect(Object.fromEntries(await desk.headset().readSettings())).toEqual({
        'sidetone.level': { result: 'read', value: 40 },
        'mic.volume': { result: 'unsupported' },
      })
      expect(await desk.headset().writeSetting('sidetone.level', 70)).toEqual({
        result: 'written',
        value: 70,
        by: 'readBack',
      })
      expect(await desk.headset().writeSetting('sidetone.level', 200)).toEqual({ result: 'refused', code: 3 })
      peer.battery(31)
      expect(desk.events).toEqual([{ kind: 'battery', percent: 31, charging: true }])
    }
  })

  test('feature reports that input reports acknowledge, through a receiver that says when nobody is there', async () => {
    const peer = createFf07Peer()
    const desk = await startDesk(ff07Driver, ff07Model, peer)
    expect(await desk.headset().writeSetting('prompts.voice', 2)).toEqual({
      result: 'written',
      value: 2,
      by: 'event',
    })
    expect(await desk.headset().writeSetting('sidetone.level', 9)).toEqual({
      result: 'written',
      value: 5,
      by: 'event',
    })
    expect(await desk.headset().readStatus()).toMatchObject({ value: { battery: { percent: 88 } } })
    peer.reach(false)
    expect(await desk.headset().writeSetting('sidetone.level', 1)).toEqual({ result: 'gone' })
  })

  test('settings that can only be written, and more than one frame for a write', async () => {
    const peer = createWriteOnlyPeer()
    const desk = await startDesk(writeOnlyDriver, writeOnlyModel, peer)
    expect(await desk.headset().readSetting('sidetone.level')).toEqual({ result: 'unreadable' })
    expect(await desk.headset().writeSetting('sidetone.level', 12)).toEqual({ result: 'asserted' })
    expect(await desk.headset().writeSetting('sidetone.level', 0)).toEqual({ result: 'asserted' })
    expect(peer.log.map((report) => report.slice(0, 5))).toEqual([
      [0x06, 0x35, 1, 0, 12],
      [0x06, 0x09, 0, 0, 0],
      [0x06, 0x35, 0, 0, 0],
      [0x06, 0x09, 0, 0, 0],
    ])
    expect(await desk.headset().readStatus()).toMatchObject({ value: { battery: { percent: 55 } } })
  })

  test('a packed block that is read, changed and written as a whole with its check byte', async () => {
    const peer = createPackedPeer()
    const desk = await startDesk(packedDriver, packedModel, peer)
    const settings = async () =>
      [...(await desk.headset().readSettings()).values()].map((one) => 'value' in one && one.value)
    expect(await settings()).toEqual([2, 7, 1])
    const writes = [
      desk.headset().writeSetting('sidetone.level', 5),
      desk.headset().writeSetting('ui.online.indicator', 0),
      desk.headset().writeSetting('mic.volume', 10),
    ]
    expect((await Promise.all(writes)).map(({ result }) => result)).toEqual(['written', 'written', 'written'])
    expect(peer.block()).toEqual([0x30, 0b0_1010_101, 0, 0x85])
    expect(await settings()).toEqual([5, 10, 0])
    peer.spoil()
    expect(await desk.headset().readSetting('mic.volume')).toEqual({ result: 'failed' })
  })

  test('answers that have to be fetched, and a system that has no way to fetch them', async () => {
    const desk = await startDesk(getInputDriver, getInputModel, createGetInputPeer())
    expect(await desk.headset().writeSetting('sidetone.level', 20)).toEqual({ result: 'asserted' })
    expect(await desk.headset().readStatus()).toMatchObject({ value: { battery: { percent: 42 } } })
    const poor = await startDesk(getInputDriver, getInputModel, createGetInputPeer(), { getInput: false })
    expect(poor.places()).toMatchObject([{ status: 'unsupported', headsets: [] }])
  })

  test('a firmware update in offer and blocks, with progress, refusal and interruption', async () => {
    const peer = createCfuPeer()
    const desk = await startDesk(cfuDriver, cfuModel, peer)
    expect(desk.headset().facts.firmware).toBe('1.2.3')
    const payload = Array.from({ length: 120 }, (_, index) => index)
    const image = (major: number) =>
      Uint8Array.from([0, 0, 0x30, 0, 0, 0, 0, major, ...new Array<number>(8).fill(0), ...payload])
    const done: number[] = []
    const { signal } = new AbortController()
    const update = (major: number, stop = signal) =>
      desk.headset().updateFirmware?.(image(major), (bytes) => done.push(bytes), stop)
    expect(await update(2)).toEqual({ result: 'restarting' })
    expect(done).toEqual([52, 104, 120])
    expect(peer.received).toEqual(payload)
    expect(await update(1)).toEqual({ result: 'refused', code: 0 })
    expect(await update(2, AbortSignal.abort())).toEqual({ result: 'interrupted' })
  })

  test.each([
    ['gn', gnDriver, gnModel, createGnPeer],
    ['hidpp', hidppDriver, hidppModel, () => createHidppPeer({ 0x8300: 7 })],
    ['ff07', ff07Driver, ff07Model, createFf07Peer],
    ['packed', packedDriver, packedModel, createPackedPeer],
  ] as const)(
    'a device of every shape that is unplugged in the middle: %s',
    async (_, driver, model, createPeer) => {
      const desk = await startDesk(driver, model, createPeer())
      const headset = desk.headset()
      const setting = Object.keys(model.settings)[0]
      const work = setting ? headset.writeSetting(setting, 1) : headset.readStatus()
      desk.plugged.unplug()
      expect(await work).toEqual({ result: expect.stringMatching(/^(gone|noAnswer)$/) })
      await desk.settled()
      expect(desk.places()).toEqual([])
    },
  )
})
