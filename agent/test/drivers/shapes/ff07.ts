import type { DeviceValue } from '@earshot/protocol'
import type {
  Driver,
  DriverContext,
  Headset,
  SettingReading,
  WriteOutcome,
} from '../../../src/drivers/define.ts'
import { failureOf } from '../../../src/drivers/exchange.ts'
import { HidError } from '../../../src/hid/port.ts'
import { createConversation, createSession, factsOf, readEach } from './kit.ts'
import { sketchModel, WRITE_ONLY } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 6.2, page FF07: sent as feature report 24, answered by input report 27, through a receiver. */
const USB = { vendorId: 0x17ef, productId: 0xa07d }
const COLLECTION = { usagePage: 0xff07, usage: 0x0222 }
export const ff07Model = sketchModel(
  'ff07',
  { form: 'dongle', ...USB, ...COLLECTION },
  { 'sidetone.level': WRITE_ONLY, 'prompts.voice': WRITE_ONLY },
)

const [REQUEST, ANSWER, STATUS] = [0x24, 0x27, 0x01]
const COMMANDS: Readonly<Record<string, number>> = { 'sidetone.level': 0x0e, 'prompts.voice': 0x05 }

type Ask = (command: number, value?: number) => Promise<Uint8Array>

export const ff07Driver: Driver = {
  id: 'ff07',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    return createSession(connection, () => {
      const converse = createConversation(connection, context, () => undefined)
      const ask: Ask = (command, value = 0) =>
        converse(
          () => connection.sendFeature(padded(62, [REQUEST, command, 1, value])),
          (report) => report[0] === ANSWER && report[1] === command,
        )
      return async () => {
        const [, , offline] = await ask(STATUS)
        return { via: factsOf(context), headsets: offline ? [] : [headsetOf(context, ask)] }
      }
    })
  },
}

function headsetOf(context: DriverContext, ask: Ask): Headset {
  const { model } = context.found
  const write = async (setting: string, value: DeviceValue): Promise<WriteOutcome> => {
    const [, , error, , now = 0] = await ask(COMMANDS[setting] ?? 0, Number(value))
    if (error) throw new HidError('gone')
    return { result: 'written', value: now, by: 'event' }
  }
  const readSetting = async (): Promise<SettingReading> => ({ result: 'unreadable' })
  return {
    unit: 0,
    model,
    facts: factsOf(context),
    readSetting,
    readSettings: () => readEach({ model, readSetting }),
    writeSetting: (setting, value) => write(setting, value).catch(failureOf),
    readStatus: () =>
      ask(STATUS).then((report) => {
        const battery = { percent: report[7] ?? 0, charging: false }
        return { result: 'read' as const, value: { battery, telephony: null, inCall: null } }
      }, failureOf),
  }
}

/** The other side; a sidetone above 5 becomes 5. */
export function createFf07Peer(): Peer & { reach: (on: boolean) => void } {
  let inReach = true
  const peer = createPeer(USB, COLLECTION, {
    feature: ([id, command = 0, , value = 0], say) => {
      if (id !== REQUEST) return
      const held = command === COMMANDS['sidetone.level'] ? Math.min(value, 5) : value
      say([ANSWER, command, inReach ? 0 : 1, 0, held, 0, 0, command === STATUS ? 88 : 0])
    },
  })
  return {
    ...peer,
    reach: (on) => {
      inReach = on
    },
  }
}
