import type { DeviceValue } from '@earshot/protocol'
import type {
  Driver,
  DriverContext,
  Headset,
  SettingReading,
  WriteOutcome,
} from '../../../src/drivers/define.ts'
import { createQueue, failureOf } from '../../../src/drivers/exchange.ts'
import { HidError } from '../../../src/hid/port.ts'
import { createSession, factsOf, readEach } from './kit.ts'
import { READABLE, sketchModel } from './models.ts'
import { createPeer, type Peer } from './peer.ts'

/** hid.md 10.2, frame templates: all settings in one block of bits with a check byte, written only as a whole. */
const USB = { vendorId: 0x047f, productId: 0xc053 }
const COLLECTION = { usagePage: 0xffa2, usage: 3 }
export const packedModel = sketchModel(
  'packed',
  { form: 'direct', ...USB, ...COLLECTION },
  { 'sidetone.level': READABLE, 'mic.volume': READABLE, 'ui.online.indicator': READABLE },
)

const [BLOCK, LENGTH] = [0x30, 4]

type Field = { byte: number; shift: number; mask: number }
const FIELDS: Readonly<Record<string, Field>> = {
  'sidetone.level': { byte: 1, shift: 0, mask: 0x07 },
  'mic.volume': { byte: 1, shift: 3, mask: 0x0f },
  'ui.online.indicator': { byte: 2, shift: 7, mask: 0x01 },
}

const checkOf = (block: Uint8Array): number =>
  block.slice(0, LENGTH - 1).reduce((sum, one) => (sum + one) & 0xff, 0)
const valueIn = (block: Uint8Array, { byte, shift, mask }: Field): number =>
  ((block[byte] ?? 0) >> shift) & mask

function withValue(block: Uint8Array, { byte, shift, mask }: Field, value: number): Uint8Array {
  const next = block.slice()
  next[byte] = ((next[byte] ?? 0) & ~(mask << shift)) | (value << shift)
  next[LENGTH - 1] = checkOf(next)
  return next
}

export const packedDriver: Driver = {
  id: 'packed',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    const load = async (): Promise<Uint8Array> => {
      const block = await connection.getFeature(BLOCK, LENGTH)
      if (block[LENGTH - 1] !== checkOf(block)) throw new HidError('failed', 'The check byte is wrong.')
      return block
    }
    return createSession(connection, () => async () => {
      await load()
      return { via: null, headsets: [headsetOf(context, load, connection.sendFeature)] }
    })
  },
}

function headsetOf(
  context: DriverContext,
  load: () => Promise<Uint8Array>,
  store: (block: Uint8Array) => Promise<void>,
): Headset {
  const { model } = context.found
  const queue = createQueue()
  const read = async (setting: string): Promise<SettingReading> => {
    const field = FIELDS[setting]
    return field ? { result: 'read', value: valueIn(await load(), field) } : { result: 'unsupported' }
  }
  const write = async (setting: string, value: DeviceValue): Promise<WriteOutcome> => {
    const field = FIELDS[setting]
    if (!field) return { result: 'unsupported' }
    await store(withValue(await load(), field, Number(value)))
    return { result: 'written', value: valueIn(await load(), field), by: 'readBack' }
  }
  const readSetting: Headset['readSetting'] = (setting) => queue(() => read(setting)).catch(failureOf)
  return {
    unit: 0,
    model,
    facts: factsOf(context),
    readSetting,
    readSettings: () => readEach({ model, readSetting }),
    writeSetting: (setting, value) => queue(() => write(setting, value)).catch(failureOf),
    readStatus: async () => ({ result: 'read', value: { battery: null, telephony: null, inCall: null } }),
  }
}

/** The other side: takes a block only whole and with the right check byte. `block` is what it holds. */
export function createPackedPeer(): Peer & { block: () => readonly number[]; spoil: () => void } {
  let block = [BLOCK, 0b0_0111_010, 0b1000_0000, 0xea]
  const sum = (bytes: readonly number[]): number =>
    bytes.slice(0, 3).reduce((all, one) => (all + one) % 256, 0)
  block = [...block.slice(0, 3), sum(block)]
  const peer = createPeer(USB, COLLECTION, {
    feature: (report) => {
      if (report.length === 4 && report[3] === sum([...report])) block = [...report]
    },
    getFeature: (id) => (id === BLOCK ? block : undefined),
  })
  return {
    ...peer,
    block: () => block,
    spoil: () => {
      block = [...block.slice(0, 3), 0]
    },
  }
}
