import type { Driver, DriverContext, Headset, Inventory, UsbFacts } from '../../../src/drivers/define.ts'
import { failureOf } from '../../../src/drivers/exchange.ts'
import { HidError } from '../../../src/hid/port.ts'
import { createConversation, createSession, factsOf, type Converse } from './kit.ts'
import { sketchModel } from './models.ts'
import { createPeer, padded, type Peer } from './peer.ts'

/** hid.md 3: numbered requests and replies on one report, events in between, a headset behind its dongle. */
const USB = { vendorId: 0x0b0e, productId: 0x24c8 }
const COLLECTION = { usagePage: 0xff00, usage: 1 }
export const gnModel = sketchModel('gn', { form: 'dongle', ...USB, ...COLLECTION }, {})

const [DONGLE, HEADSET] = [1, 4]
const [QUERY, REPLY, NACK] = [0x46, 0xc0, 0xfe]
const [NAME, SERIAL, VERSION, BATTERY] = [
  [2, 0],
  [2, 1],
  [2, 3],
  [0x12, 2],
] as const
const UNREACHABLE = [0xf3, 0xf4]

type Gn = { ask: (address: number, what: readonly [number, number]) => Promise<Uint8Array> }

export const gnDriver: Driver = {
  id: 'gn',
  connect: async (context) => {
    const connection = await context.open(COLLECTION.usagePage, COLLECTION.usage)
    return createSession(connection, (tell) => {
      const converse = createConversation(
        connection,
        context,
        ([, , unit = 0, , , group, op, flags = 0, level = 0]) => {
          if (group === BATTERY[0] && op === BATTERY[1])
            tell({
              kind: 'headset',
              unit,
              event: { kind: 'battery', percent: level, charging: (flags & 1) === 1 },
            })
          if (group === 0x0d && op === 0x26) tell({ kind: 'inventoryChanged' })
        },
      )
      const gn = createGn(converse, connection.write)
      return () => takeInventory(gn, context)
    })
  },
}

function createGn(converse: Converse, write: (report: Uint8Array) => Promise<void>): Gn {
  let sequence = 0
  return {
    ask: async (address, [group, op]) => {
      sequence = (sequence + 1) & 0xff
      const own = sequence
      const isReply = (report: Uint8Array): boolean =>
        report[2] === address &&
        report[3] === own &&
        ((report[5] === group && report[6] === op) || report[5] === NACK)
      const report = await converse(() => write(padded(64, [5, address, 0, own, QUERY, group, op])), isReply)
      if (report[5] === NACK && UNREACHABLE.includes(report[6] ?? 0)) throw new HidError('gone')
      return report.slice(7)
    },
  }
}

async function takeInventory(gn: Gn, context: DriverContext): Promise<Inventory> {
  const via = await identityOf(gn, context, DONGLE)
  const facts = await identityOf(gn, context, HEADSET).catch(() => undefined)
  return { via, headsets: facts ? [headsetOf(gn, context, facts)] : [] }
}

async function identityOf(gn: Gn, context: DriverContext, address: number): Promise<UsbFacts> {
  const text = async (what: readonly [number, number]): Promise<string> => {
    const [length = 0, ...bytes] = await gn.ask(address, what)
    return Buffer.from(bytes.slice(0, length)).toString()
  }
  return factsOf(context, {
    name: await text(NAME),
    serial: await text(SERIAL),
    firmware: await text(VERSION),
  })
}

const headsetOf = (gn: Gn, { found }: DriverContext, facts: UsbFacts): Headset => ({
  unit: HEADSET,
  model: found.model,
  facts,
  readSetting: async () => ({ result: 'unsupported' }),
  readSettings: async () => new Map(),
  writeSetting: async () => ({ result: 'unsupported' }),
  readStatus: () =>
    gn.ask(HEADSET, BATTERY).then(([flags = 0, percent = 0]) => {
      const battery = { percent, charging: (flags & 1) === 1 }
      return { result: 'read' as const, value: { battery, telephony: null, inCall: null } }
    }, failureOf),
})

/** The other side. Before every reply it tells its battery by itself, so that an event stands in the way of each. */
export function createGnPeer(): Peer & { link: (on: boolean) => void } {
  let linked = true
  const texts: Record<number, string> = { 0: 'Link', 1: 'ESN', 3: '1.2.3' }
  const reply = (
    address: number,
    sequence: number,
    group: number,
    op: number,
    payload: readonly number[],
  ) => [5, 0, address, sequence, REPLY | (6 + payload.length), group, op, ...payload]
  const peer = createPeer(USB, COLLECTION, {
    output: ([, address = 0, , sequence = 0, , group = 0, op = 0], say) => {
      say([5, 0, HEADSET, 0, 0x0a, ...BATTERY, 1, 77])
      if (address === HEADSET && !linked) return say(reply(address, sequence, NACK, 0xf4, []))
      if (group === BATTERY[0]) return say(reply(address, sequence, group, op, [0, 64]))
      const bytes = [...Buffer.from(`${texts[op]}-${address}`)]
      say(reply(address, sequence, group, op, [bytes.length, ...bytes]))
    },
  })
  return {
    ...peer,
    link: (on) => {
      linked = on
      peer.say([5, 0, DONGLE, 0, 0x06, 0x0d, 0x26])
    },
  }
}
