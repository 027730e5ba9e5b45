import type { Driver, Headset, SettingReading } from '../../../src/drivers/define.ts'
import { createQueue, failureOf } from '../../../src/drivers/exchange.ts'
import { createConversation, createSession, factsOf, readEach } from './kit.ts'
import { sketchModel, WRITE_ONLY } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 6.2, Arctis 1: plain output reports without any answer, one frame for a level, one for off, one to keep it. */
const USB = { vendorId: 0x1038, productId: 0x12b6 }
const COLLECTION = { usagePage: 0xff43, usage: 0x0202 }
export const writeOnlyModel = sketchModel(
  'write-only',
  { form: 'direct', ...USB, ...COLLECTION },
  { 'sidetone.level': WRITE_ONLY },
)

const sidetone = (level: number): number[] => (level === 0 ? [0x06, 0x35] : [0x06, 0x35, 1, 0, level])
const SAVE = [0x06, 0x09]
const BATTERY = [0x06, 0x12]
const OFFLINE = 1

export const writeOnlyDriver: Driver = {
  id: 'write-only',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    const { model } = context.found
    const queue = createQueue()
    const send = (bytes: readonly number[]): Promise<void> => connection.write(padded(31, bytes))
    const readSetting = async (): Promise<SettingReading> => ({ result: 'unreadable' })
    return createSession(connection, () => {
      const converse = createConversation(connection, context, () => undefined)
      const headset: Headset = {
        unit: 0,
        model,
        facts: factsOf(context),
        readSetting,
        readSettings: () => readEach({ model, readSetting }),
        writeSetting: (_, value) =>
          queue(async () => {
            await send(sidetone(Number(value)))
            await send(SAVE)
            return { result: 'asserted' as const }
          }).catch(failureOf),
        readStatus: () =>
          converse(
            () => send(BATTERY),
            (report) => report[1] === BATTERY[1],
          ).then(([, , offline, percent = 0]) => {
            const battery = offline === OFFLINE ? null : { percent, charging: false }
            return { result: 'read' as const, value: { battery, telephony: null, inCall: null } }
          }, failureOf),
      }
      return async () => ({ via: null, headsets: [headset] })
    })
  },
}

/** The other side: it answers the battery and nothing else. */
export const createWriteOnlyPeer = (): Peer =>
  createPeer(USB, COLLECTION, {
    output: ([, command], say) => {
      if (command === BATTERY[1]) say([0x06, command ?? 0, 0, 55])
    },
  })
