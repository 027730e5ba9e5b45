import { MODELS } from '@earshot/protocol'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { HidError, type HidConnection, type HidNode, type HidPort } from '../hid/port.ts'
import { createAccess } from './access.ts'
import { identify } from './identify.ts'

const node = (over: Partial<HidNode>): HidNode => ({
  path: 'a',
  place: 'usb-1',
  vendorId: 0x1209,
  productId: 0xea01,
  serial: null,
  product: '',
  manufacturer: '',
  interface: 0,
  collections: [],
  ...over,
})
const telephony = node({
  path: 'a',
  interface: 0,
  collections: [
    { usagePage: 0x0c, usage: 1 },
    { usagePage: 0x0b, usage: 5 },
  ],
})
const vendor = node({ path: 'b', interface: 3, collections: [{ usagePage: 0xff42, usage: 1 }] })

describe('identifying', () => {
  test('takes the nodes of one place together, and the model of the catalogue before the generic one', () => {
    const found = identify([telephony, vendor], MODELS)
    expect(found.map(({ model, usb, nodes }) => [model.id, usb.form, nodes.length])).toEqual([
      ['earshot-reference', 'direct', 2],
    ])
  })

  test('takes a stranger with standard telephony as that, and leaves out everything else', () => {
    const stranger = { ...telephony, place: 'usb-2', vendorId: 0x6993, productId: 0xb02b }
    const keyboard = node({ place: 'usb-3', collections: [{ usagePage: 1, usage: 6 }] })
    const sameIds = node({ place: 'usb-4', collections: [{ usagePage: 0xff42, usage: 2 }] })
    expect(identify([stranger, keyboard, sameIds], MODELS).map(({ model }) => model.id)).toEqual([
      'standard-telephony-headset',
    ])
  })
})

describe('the connections of a device', () => {
  const opened: string[] = []
  const connection: HidConnection = {
    descriptor: async () => null,
    write: async () => undefined,
    sendFeature: async () => undefined,
    getFeature: async () => new Uint8Array(),
    onInput: () => () => undefined,
    onLost: () => () => undefined,
    close: async () => void opened.push('closed'),
  }
  const port: HidPort = {
    list: async () => [],
    watch: () => () => undefined,
    open: async (path) => {
      opened.push(path)
      return connection
    },
  }
  const clock: Clock = { now: () => 0, wait: async () => undefined }

  test('are opened at the node with the collection asked for, once each, and closed together', async () => {
    const [found] = identify([telephony, vendor], MODELS)
    const { context, close } = createAccess(port, clock, found!)
    await context.open(0xff42, 1)
    await context.open(0x0b, 5)
    await context.open(0x0c, 1)
    expect(opened).toEqual(['b', 'a'])
    await expect(context.open(0xff00, 1)).rejects.toBeInstanceOf(HidError)
    await close()
    expect(opened).toEqual(['b', 'a', 'closed', 'closed'])
  })
})
