import type { DeviceValue, Model } from '@earshot/protocol'
import type { Clock } from '../../clock.ts'
import type {
  DeviceStatus,
  Failure,
  Headset,
  Reading,
  SettingReading,
  UsbFacts,
  WriteOutcome,
} from '../define.ts'
import { failureOf } from '../exchange.ts'
import { decodeState, OPERATIONS, STATUS, type Answer, type State } from './frames.ts'
import type { Exchanges, Link } from './link.ts'
import { FIRST_LONG_ID, SETTINGS, type Binding } from './settings.ts'

/** What a headset is made of: its link, its address there, and what the inventory found. */
export type HeadsetParts = { link: Link; clock: Clock; unit: number; model: Model; facts: UsbFacts }

/** The headset answers the old value until 40 ms after its acknowledgement. */
const READ_BACK_MS = 60
const NO_DATA = new Uint8Array()

const BINDINGS: ReadonlyMap<string, Binding> = new Map(Object.entries(SETTINGS))

/** The setting with this id on the wire. */
export const settingOf = (id: number): [setting: string, binding: Binding] | undefined =>
  [...BINDINGS].find(([, binding]) => binding.id === id)

/** A headset at one address of a link. */
export function createHeadset({ link, clock, unit, model, facts }: HeadsetParts): Headset {
  const readSetting = (setting: string): Promise<SettingReading> => {
    const binding = BINDINGS.get(setting)
    if (!binding) return Promise.resolve({ result: 'unsupported' })
    return link.turn((exchanges) => readBound(exchanges, unit, binding)).catch(failureOf)
  }
  return {
    unit,
    model,
    facts,
    readSetting,
    readSettings: () => readAll(Object.keys(model.settings), readSetting),
    writeSetting: (setting, value) => {
      const binding = BINDINGS.get(setting)
      if (!binding) return Promise.resolve({ result: 'unsupported' })
      return link.turn((exchanges) => writeBound({ exchanges, clock, unit }, binding, value)).catch(failureOf)
    },
    readStatus: () => link.turn((exchanges) => readStatus(exchanges, unit)).catch(failureOf),
  }
}

/** Stops asking once the device is gone, busy or silent: what is left gets the same outcome. */
async function readAll(
  settings: readonly string[],
  read: (setting: string) => Promise<SettingReading>,
): Promise<ReadonlyMap<string, SettingReading>> {
  const readings = new Map<string, SettingReading>()
  let over: Failure | undefined
  for (const setting of settings) {
    const reading = over ?? (await read(setting))
    readings.set(setting, reading)
    if (reading.result === 'gone' || reading.result === 'inUse' || reading.result === 'noAnswer')
      over = reading
  }
  return readings
}

const read = (address: number, operation: number, id = 0) => ({ address, operation, id, data: NO_DATA })

/** One setting as the device has it. */
export async function readBound(
  exchanges: Exchanges,
  unit: number,
  binding: Binding,
): Promise<SettingReading> {
  if (!binding.readable) return { result: 'unreadable' }
  const answer = await exchanges.request(read(unit, OPERATIONS.read, binding.id))
  if (answer.status === STATUS.writeOnly) return { result: 'unreadable' }
  if (answer.status !== STATUS.done) return refusalOf(answer.status)
  const value = binding.codec.decode(answer.data)
  return value === undefined ? { result: 'failed' } : { result: 'read', value }
}

type Writer = { exchanges: Exchanges; clock: Clock; unit: number }

async function writeBound(writer: Writer, binding: Binding, value: DeviceValue): Promise<WriteOutcome> {
  const bytes = binding.codec.encode(value)
  if (!bytes) return { result: 'unsupported' }
  const status = await send(writer, binding.id, bytes)
  if (status === STATUS.duringCall) return { result: 'notDuringCall' }
  if (status !== STATUS.done) return refusalOf(status)
  if (!binding.readable) return { result: 'asserted' }
  if (binding.id < FIRST_LONG_ID) await writer.clock.wait(READ_BACK_MS)
  const reading = await readBound(writer.exchanges, writer.unit, binding)
  if (reading.result === 'read') return { result: 'written', value: reading.value, by: 'readBack' }
  return reading.result === 'unreadable' ? { result: 'asserted' } : reading
}

async function send({ exchanges, unit }: Writer, id: number, data: Uint8Array): Promise<number> {
  if (id < FIRST_LONG_ID) return exchanges.write(unit, id, data)
  const answer = await exchanges.request({ address: unit, operation: OPERATIONS.store, id, data })
  return answer.status
}

function refusalOf(
  status: number,
): { result: 'refused'; code: number } | { result: 'unsupported' } | Failure {
  if (status === STATUS.unknownId || status === STATUS.unknownOperation) return { result: 'unsupported' }
  if (status === STATUS.nothingThere || status === STATUS.outOfReach) return { result: 'gone' }
  return { result: 'refused', code: status }
}

async function readStatus(exchanges: Exchanges, unit: number): Promise<Reading<DeviceStatus>> {
  const answer: Answer = await exchanges.request(read(unit, OPERATIONS.state))
  if (answer.status === STATUS.nothingThere || answer.status === STATUS.outOfReach) return { result: 'gone' }
  const state = answer.status === STATUS.done ? decodeState(answer.data) : undefined
  return state ? { result: 'read', value: statusOf(state) } : { result: 'failed' }
}

const statusOf = (state: State): DeviceStatus => ({
  battery: state.battery,
  telephony: { muted: state.muted, offHook: state.offHook, ringing: state.ringing, volume: state.volume },
  inCall: state.offHook,
})
