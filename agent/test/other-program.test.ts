import { earshotReference } from '@earshot/protocol'
import { afterEach, expect, test } from 'vitest'
import type { Clock } from '../src/clock.ts'
import { watchPresence } from '../src/drivers/presence.ts'
import { createNodeHid, type HidLibrary } from '../src/hid/node-hid.ts'
import { otherSystem } from '../src/hid/other-systems.ts'
import type { HidPort } from '../src/hid/port.ts'
import { createVirtualBus } from '../virtual/bus.ts'
import { createVirtualDevice } from '../virtual/models.ts'
import { assign, createWorld, type World } from './support/world.ts'

const LEVEL = 'sidetone.level'
const KEY = 'earshot-reference/ER-0001'
const RETRIED_MS = 11_000

let world: World
afterEach(() => world.close())

/**
 * The HID library as it behaves where a program can hold a device for itself (macOS, Windows): the device stays in the
 * list and opening it fails. `held` says whether another program does so now.
 */
function createLibrary(clock: Clock, held: () => boolean): HidLibrary {
  const bus = createVirtualBus(clock)
  bus.plug(createVirtualDevice({ model: 'earshot-reference', serial: 'ER-0001' }, clock))
  const library = {
    devicesAsync: async () =>
      (await bus.port.list()).flatMap(({ serial, collections, ...node }) =>
        collections.map((collection) => ({ ...node, ...collection, serialNumber: serial ?? '', release: 0 })),
      ),
    HIDAsync: {
      open: async (path: string) => {
        if (held()) throw new Error('cannot open device with path')
        const { write, sendFeature, getFeature, onInput, close } = await bus.port.open(path)
        return {
          on: (event: string, listener: (data: Uint8Array) => void) => event === 'data' && onInput(listener),
          write,
          sendFeatureReport: sendFeature,
          getFeatureReport: getFeature,
          close,
        }
      },
    },
  }
  return library as unknown as HidLibrary
}

function createPort(clock: Clock, held: () => boolean): HidPort {
  const library = createLibrary(clock, held)
  return createNodeHid({ clock, load: async () => library, system: otherSystem(async () => true) })
}

test('a device that another program holds for itself is in use for wearer and administrator, until it can be opened', async () => {
  let held = true
  world = await createWorld({
    startPresence: (options) => watchPresence({ port: createPort(options.clock, () => held), ...options }),
  })
  world.appliance.assignments = [assign({ [LEVEL]: 100 })]
  await world.hub.enrol(await world.appliance.code())
  await world.hub.start()

  const evidence = () => world.appliance.state?.devices[KEY]?.settings[LEVEL]
  await world.until('the administrator sees why', () => evidence()?.state === 'blocked')
  expect(evidence()).toMatchObject({ reason: 'inUse', wanted: 100, actual: null })
  expect(world.appliance.state?.devices[KEY]?.facts.status).toBe('inUse')
  expect(world.hub.devices()).toMatchObject([
    { device: KEY, name: earshotReference.name, status: 'inUse', settings: { blocked: 1 } },
  ])
  expect(world.hub.settings(KEY).find(({ setting }) => setting === LEVEL)).toMatchObject({
    state: 'blocked',
    reason: 'inUse',
    wanted: 100,
    open: false,
  })

  held = false
  await world.pass(RETRIED_MS)
  await world.until('it is managed', () => evidence()?.state === 'compliant')
  expect(world.hub.devices()).toMatchObject([{ device: KEY, status: 'ready' }])
})
