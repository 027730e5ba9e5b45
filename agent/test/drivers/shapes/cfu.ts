import type { Driver, DriverContext, FirmwareOutcome, Headset } from '../../../src/drivers/define.ts'
import { failureOf } from '../../../src/drivers/exchange.ts'
import { createConversation, createSession, factsOf, type Converse } from './kit.ts'
import { sketchModel } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 2: version by feature report, an offer and then blocks, each answered before the next one goes out. */
const USB = { vendorId: 0x045e, productId: 0x0852 }
const COLLECTION = { usagePage: 0xff0b, usage: 0x0104 }
export const cfuModel = sketchModel('cfu', { form: 'direct', ...USB, ...COLLECTION }, {})

const [VERSION, CONTENT, CONTENT_ANSWER, OFFER] = [0x2a, 0x2a, 0x2c, 0x2d]
const [FIRST, LAST, BLOCK_BYTES, ACCEPT] = [0x80, 0x40, 52, 1]

export const cfuDriver: Driver = {
  id: 'cfu',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    return createSession(connection, () => {
      const converse = createConversation(connection, context, () => undefined)
      return async () => {
        const version = await connection.getFeature(VERSION, 61)
        const [variant = 0, low = 0, high = 0, major = 0] = version.slice(5, 9)
        const firmware = `${major}.${low + 256 * high}.${variant}`
        return {
          via: null,
          headsets: [headsetOf(context, firmware, createUpdate(converse, connection.write))],
        }
      }
    })
  },
}

const headsetOf = (context: DriverContext, firmware: string, updateFirmware: Update): Headset => ({
  unit: 0,
  model: context.found.model,
  facts: factsOf(context, { firmware }),
  readSetting: async () => ({ result: 'unsupported' }),
  readSettings: async () => new Map(),
  writeSetting: async () => ({ result: 'unsupported' }),
  readStatus: async () => ({ result: 'read', value: { battery: null, telephony: null, inCall: null } }),
  updateFirmware,
})

type Update = NonNullable<Headset['updateFirmware']>

/** The offer is the first 16 bytes of the image. */
function createUpdate(converse: Converse, write: (report: Uint8Array) => Promise<void>): Update {
  const exchange = async (id: number, answer: number, bytes: Iterable<number>): Promise<Uint8Array> =>
    converse(
      () => write(padded(id === OFFER ? 17 : 61, [id, ...bytes])),
      (report) => report[0] === answer,
    )
  const update: Update = async (image, onProgress, signal): Promise<FirmwareOutcome> => {
    const offered = await exchange(OFFER, OFFER, image.slice(0, 16))
    if (offered[13] !== ACCEPT) return { result: 'refused', code: offered[9] ?? 0 }
    const payload = image.slice(16)
    for (let at = 0, number = 0; at < payload.length; at += BLOCK_BYTES, number += 1) {
      if (signal.aborted) return { result: 'interrupted' }
      const data = payload.slice(at, at + BLOCK_BYTES)
      const flags = (at === 0 ? FIRST : 0) | (at + data.length === payload.length ? LAST : 0)
      const head = [flags, data.length, number, 0, at & 0xff, at >> 8, 0, 0]
      const answer = await exchange(CONTENT, CONTENT_ANSWER, [...head, ...data])
      if (answer[5] !== 0) return { result: 'refused', code: answer[5] ?? 0 }
      onProgress(at + data.length, payload.length)
    }
    return { result: 'restarting' }
  }
  return (...all) => update(...all).catch(failureOf)
}

/** The other side: accepts an offer above its version 1.2.3 and refuses an older one with reason 0. */
export function createCfuPeer(): Peer & { received: number[] } {
  const received: number[] = []
  const peer = createPeer(USB, COLLECTION, {
    getFeature: (id) => (id === VERSION ? [VERSION, 1, 0, 0, 2, 3, 2, 0, 1] : undefined),
    output: ([id, ...bytes], say) => {
      const newer = (bytes[7] ?? 0) > 1
      if (id === OFFER) return say([OFFER, ...padded(16, []).fill(newer ? ACCEPT : 2, 12, 13)])
      received.push(...bytes.slice(8, 8 + (bytes[1] ?? 0)))
      say([CONTENT_ANSWER, bytes[2] ?? 0, 0, 0, 0, 0])
    },
  })
  return { ...peer, received }
}
