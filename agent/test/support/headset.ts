import { CATALOGUE, earshotReference, type DeviceValue, type Model } from '@earshot/protocol'
import type { Headset, HeadsetEvent, SettingReading, WriteOutcome } from '../../src/drivers/define.ts'
import type { Place, PlaceStatus, Presence, PresenceOptions } from '../../src/drivers/presence.ts'

/** A headset in memory, as a driver presents it: for the loop's own tests. `writes` is what it was asked to do. */
export type StubHeadset = {
  key: string
  headset: Headset
  values: Map<string, DeviceValue>
  writes: { setting: string; value: DeviceValue }[]
  /** Answers a write in place of the headset; undefined lets it work. */
  onWrite: ((setting: string, value: DeviceValue) => WriteOutcome | Promise<WriteOutcome> | undefined) | null
  readings: number
}

const model = CATALOGUE.models.get(earshotReference.id) as Model

/** Every setting starts at the first value its mapping knows. */
export function createStubHeadset(serial = 'ER-0001'): StubHeadset {
  const values = new Map(Object.entries(model.settings).map(([id, mapping]) => [id, firstValue(id, mapping)]))
  const stub: StubHeadset = {
    key: `${model.id}/${serial}`,
    values,
    writes: [],
    onWrite: null,
    readings: 0,
    headset: {
      unit: 0,
      model,
      facts: { vendorId: 0x1209, productId: 0xea01, name: model.name, serial, firmware: '1.4.0' },
      readSetting: (setting) => Promise.resolve(read(stub, setting)),
      readSettings: () => {
        stub.readings += 1
        return Promise.resolve(new Map(Object.keys(model.settings).map((id) => [id, read(stub, id)])))
      },
      writeSetting: (setting, value) => write(stub, setting, value),
      readStatus: () =>
        Promise.resolve({ result: 'read', value: { battery: null, telephony: null, inCall: false } }),
    },
  }
  return stub
}

function firstValue(id: string, mapping: Model['settings'][string]): DeviceValue {
  if (id === 'eq.bands') return Array.from({ length: 10 }, () => 0)
  return mapping.decode(0) === undefined ? '' : 0
}

function read(stub: StubHeadset, setting: string): SettingReading {
  if (model.settings[setting]?.readable === false) return { result: 'unreadable' }
  const value = stub.values.get(setting)
  return value === undefined ? { result: 'unsupported' } : { result: 'read', value }
}

async function write(stub: StubHeadset, setting: string, value: DeviceValue): Promise<WriteOutcome> {
  stub.writes.push({ setting, value })
  const answer = await stub.onWrite?.(setting, value)
  if (answer) return answer
  stub.values.set(setting, value)
  return model.settings[setting]?.readable === false
    ? { result: 'asserted' }
    : { result: 'written', value, by: 'event' }
}

/** What is plugged in, decided by the test. */
export type StubPresence = {
  start: (options: Pick<PresenceOptions, 'clock' | 'onChange' | 'onEvent'>) => Presence
  plug: (stub: StubHeadset, status?: PlaceStatus) => void
  unplug: (stub: StubHeadset) => void
  say: (stub: StubHeadset, event: HeadsetEvent) => void
}

/** Nothing is plugged in. */
export function createStubPresence(): StubPresence {
  const plugged = new Map<string, Plugged>()
  let options: Pick<PresenceOptions, 'clock' | 'onChange' | 'onEvent'> | undefined
  const places = (): Place[] => [...plugged.values()].map(placeOf)
  return {
    start: (given) => {
      options = given
      given.onChange(places())
      return { places, settled: () => Promise.resolve(), stop: () => Promise.resolve() }
    },
    plug: (stub, status = 'ready') => {
      plugged.set(stub.key, { stub, status, headset: plugged.get(stub.key)?.headset ?? { ...stub.headset } })
      options?.onChange(places())
    },
    unplug: (stub) => {
      plugged.delete(stub.key)
      options?.onChange(places())
    },
    say: (stub, event) => {
      if (event.kind === 'settingChanged') stub.values.set(event.setting, event.value)
      options?.onEvent(stub.key, event)
    },
  }
}

type Plugged = { stub: StubHeadset; status: PlaceStatus; headset: Headset }

function placeOf({ stub, status, headset }: Plugged): Place {
  const usb = model.usb[0] as Model['usb'][number]
  const node = {
    path: stub.key,
    place: stub.key,
    vendorId: 0x1209,
    productId: 0xea01,
    serial: stub.headset.facts.serial,
    product: model.name,
    manufacturer: 'Earshot',
    interface: 0,
    collections: [],
  }
  return {
    found: { place: stub.key, model, usb, nodes: [node] },
    status,
    detail: null,
    key: stub.key,
    via: null,
    headsets: status === 'ready' ? [{ key: stub.key, headset }] : [],
  }
}
