import type { Clock } from '../clock.ts'
import { HidError, type HidConnection, type HidPort } from '../hid/port.ts'
import type { DriverContext, Found } from './define.ts'

/** The connections of one device: opened once for each node, closed together. */
export type Access = { context: DriverContext; close: () => Promise<void> }

/** What a driver may open of a device. */
export function createAccess(port: HidPort, clock: Clock, found: Found): Access {
  const connections = new Map<string, Promise<HidConnection>>()
  const open: DriverContext['open'] = async (usagePage, usage) => {
    const node = found.nodes.find(({ collections }) =>
      collections.some((one) => one.usagePage === usagePage && one.usage === usage),
    )
    if (!node) throw new HidError('unavailable', 'The device does not have the collection its driver needs.')
    const connection = connections.get(node.path) ?? port.open(node.path)
    connections.set(node.path, connection)
    return mayWrite(found) ? connection : readOnly(await connection)
  }
  return {
    context: { found, clock, open },
    close: async () => {
      const opened = await Promise.allSettled(connections.values())
      for (const one of opened) if (one.status === 'fulfilled') await one.value.close()
    },
  }
}

/** Only a device that the catalogue names by its ids is ever sent anything. */
const mayWrite = ({ usb }: Found): boolean => usb.vendorId !== null && usb.productId !== null

/** A connection on which nothing can be sent. */
const readOnly = ({ descriptor, getFeature, onInput, onLost, close }: HidConnection): HidConnection => ({
  descriptor,
  getFeature,
  onInput,
  onLost,
  close,
  write: refuse,
  sendFeature: refuse,
})

const refuse = async (): Promise<never> => {
  throw new HidError('notAllowed')
}
