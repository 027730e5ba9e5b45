import type { Driver, Headset, SettingReading } from '../../../src/drivers/define.ts'
import { createQueue, failureOf } from '../../../src/drivers/exchange.ts'
import { HidError } from '../../../src/hid/port.ts'
import { createSession, factsOf, readEach } from './kit.ts'
import { sketchModel, WRITE_ONLY } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 6.2, Maxwell: answers only when an input report is asked for, a transfer not every system has (8.5). */
const USB = { vendorId: 0x3329, productId: 0x4b19 }
const COLLECTION = { usagePage: 0xff13, usage: 1 }
export const getInputModel = sketchModel(
  'get-input',
  { form: 'direct', ...USB, ...COLLECTION },
  { 'sidetone.level': WRITE_ONLY },
)

const SIDETONE = [0x06, 0x09, 0x80, 0x05, 0x5a, 0x05, 0x00, 0x00, 0x09, 0x2c, 0x00]
const STATUS = [0x06, 0x09, 0x80, 0x05, 0x5a, 0x05, 0x00, 0x01, 0x09, 0x22]
const BATTERY_MARK = [0xd6, 0x0c, 0x00, 0x00]
const [ANSWER, SPACING_MS] = [0x07, 60]

export const getInputDriver: Driver = {
  id: 'get-input',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    const { getInput } = connection
    if (!getInput) throw new HidError('unavailable', 'This system cannot ask for input reports.')
    const { model } = context.found
    const queue = createQueue()
    const ask = (bytes: readonly number[]): Promise<Uint8Array> =>
      queue(async () => {
        await connection.write(padded(62, bytes))
        await context.clock.wait(SPACING_MS)
        return getInput(ANSWER, 62)
      })
    const readSetting = async (): Promise<SettingReading> => ({ result: 'unreadable' })
    const headset: Headset = {
      unit: 0,
      model,
      facts: factsOf(context),
      readSetting,
      readSettings: () => readEach({ model, readSetting }),
      writeSetting: (_, value) =>
        ask([...SIDETONE, Number(value)]).then(() => ({ result: 'asserted' as const }), failureOf),
      readStatus: () =>
        ask(STATUS).then((report) => {
          const at = Buffer.from(report).indexOf(Buffer.from(BATTERY_MARK))
          const battery = at < 0 ? null : { percent: report[at + BATTERY_MARK.length] ?? 0, charging: false }
          return { result: 'read' as const, value: { battery, telephony: null, inCall: null } }
        }, failureOf),
    }
    return createSession(connection, () => async () => ({ via: null, headsets: [headset] }))
  },
}

/** The other side. */
export const createGetInputPeer = (): Peer =>
  createPeer(USB, COLLECTION, {
    getInput: (id) => (id === ANSWER ? [ANSWER, 1, ...BATTERY_MARK, 42] : undefined),
  })
