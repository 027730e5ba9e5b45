import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way through loopback to a port, which can be shut. */
export type Gate = {
  port: number
  /** Cuts what is open and takes nothing new in. */
  shut(): void
  open(): void
  /** How many connections came to the port from this address. */
  cameFrom(address: string): number
  close(): Promise<void>
}

/** Opens a gate to `port`. `localAddress` is where its connections seem to come from. */
export async function openGate(port: number, localAddress = '127.0.0.1'): Promise<Gate> {
  const open = new Set<Socket>()
  const sources: (string | undefined)[] = []
  let isShut = false
  const server = createServer((inner) => {
    const outer = connect({ port, host: '127.0.0.1', localAddress })
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    outer.once('connect', () => sources.push(outer.localAddress))
    if (isShut) inner.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    shut: () => {
      isShut = true
      cut()
    },
    open: () => {
      isShut = false
    },
    cameFrom: (address) => sources.filter((source) => source === address).length,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
