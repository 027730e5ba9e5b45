import type { DeviceValue } from '@earshot/protocol'
import type {
  Driver,
  DriverContext,
  Headset,
  Inventory,
  SettingReading,
  WriteOutcome,
} from '../../../src/drivers/define.ts'
import { createQueue, failureOf } from '../../../src/drivers/exchange.ts'
import { createConversation, createSession, factsOf, readEach } from './kit.ts'
import { READABLE, sketchModel } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 5: features have another index in every firmware, and errors are answers of their own. */
const USB = { vendorId: 0x046d, productId: 0x0ac4 }
const COLLECTION = { usagePage: 0xff43, usage: 0x0202 }
export const hidppModel = sketchModel(
  'hidpp',
  { form: 'direct', ...USB, ...COLLECTION },
  { 'sidetone.level': READABLE, 'mic.volume': READABLE },
)

const [LONG, DEVICE, ROOT, ERROR, OURS] = [0x11, 0xff, 0x00, 0xff, 0x07]
const FEATURES: Readonly<Record<string, number>> = { 'sidetone.level': 0x8300, 'mic.volume': 0x8310 }
const BATTERY = 0x1004

type Answer = { error: number } | { data: Uint8Array }
type Call = (index: number, operation: number, data?: readonly number[]) => Promise<Answer>

export const hidppDriver: Driver = {
  id: 'hidpp',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    return createSession(connection, (tell) => {
      let batteryAt = 0
      const converse = createConversation(connection, context, ([, , index, , percent = 0, , status]) => {
        if (batteryAt > 0 && index === batteryAt)
          tell({ kind: 'headset', unit: DEVICE, event: { kind: 'battery', percent, charging: status === 1 } })
      })
      const call: Call = async (index, operation, data = []) => {
        const word = (operation << 4) | OURS
        const report = await converse(
          () => connection.write(padded(20, [LONG, DEVICE, index, word, ...data])),
          (one) =>
            (one[2] === index && one[3] === word) ||
            (one[2] === ERROR && one[3] === index && one[4] === word),
        )
        return report[2] === ERROR ? { error: report[5] ?? 0 } : { data: report.slice(4) }
      }
      return async () => {
        const indexOf = createLookup(call)
        batteryAt = (await indexOf(BATTERY)) ?? 0
        return inventoryOf(context, call, indexOf)
      }
    })
  },
}

type Lookup = (feature: number) => Promise<number | undefined>

/** The root feature names the index of every other; 0 stands for one that this firmware lacks. */
function createLookup(call: Call): Lookup {
  const known = new Map<number, Promise<number | undefined>>()
  const ask = async (feature: number): Promise<number | undefined> => {
    const answer = await call(ROOT, 0, [feature >> 8, feature & 0xff])
    return 'data' in answer ? answer.data[0] || undefined : undefined
  }
  return (feature) => {
    const index = known.get(feature) ?? ask(feature)
    known.set(feature, index)
    return index
  }
}

function inventoryOf(context: DriverContext, call: Call, indexOf: Lookup): Inventory {
  const queue = createQueue()
  const read = async (setting: string): Promise<SettingReading> => {
    const index = await indexOf(FEATURES[setting] ?? 0)
    if (index === undefined) return { result: 'unsupported' }
    const answer = await call(index, 0)
    return 'error' in answer
      ? { result: 'refused', code: answer.error }
      : { result: 'read', value: answer.data[0] ?? 0 }
  }
  const write = async (setting: string, value: DeviceValue): Promise<WriteOutcome> => {
    const index = await indexOf(FEATURES[setting] ?? 0)
    if (index === undefined) return { result: 'unsupported' }
    const answer = await call(index, 1, [Number(value)])
    if ('error' in answer) return { result: 'refused', code: answer.error }
    const now = await read(setting)
    return now.result === 'read' ? { ...now, result: 'written', by: 'readBack' } : { result: 'failed' }
  }
  const { model } = context.found
  const readSetting: Headset['readSetting'] = (setting) => queue(() => read(setting)).catch(failureOf)
  const headset: Headset = {
    unit: DEVICE,
    model,
    facts: factsOf(context),
    readSetting,
    readSettings: () => readEach({ model, readSetting }),
    writeSetting: (setting, value) => queue(() => write(setting, value)).catch(failureOf),
    readStatus: async () => ({ result: 'read', value: { battery: null, telephony: null, inCall: null } }),
  }
  return { via: null, headsets: [headset] }
}

/** The other side, with sidetone at an index of its own, 0 to 100, and no 0x8310. */
export function createHidppPeer(
  indexes: Readonly<Record<number, number>>,
): Peer & { battery: (percent: number) => void } {
  let level = 40
  const sidetone = indexes[0x8300]
  const peer = createPeer(USB, COLLECTION, {
    output: ([, device = 0, index = 0, word = 0, first = 0, second = 0], say) => {
      const answer = (...data: number[]): void => say([LONG, device, index, word, ...data])
      if (index === ROOT) return answer(indexes[(first << 8) | second] ?? 0)
      if (index !== sidetone) return say([LONG, device, ERROR, index, word, 6])
      if (word >> 4 === 1 && first > 100) return say([LONG, device, ERROR, index, word, 3])
      if (word >> 4 === 1) level = first
      answer(level)
    },
  })
  return { ...peer, battery: (percent) => peer.say([LONG, DEVICE, indexes[BATTERY] ?? 0, 0, percent, 4, 1]) }
}
