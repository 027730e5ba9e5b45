import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Ask, OrderName, Orders, Reply } from './orders.ts'

/** The host's end of the line to the guest. */
export type Channel = {
  /** Resolves when the guest takes orders. */
  ready: Promise<void>
  order: <N extends OrderName>(order: N, ask: Orders[N]['ask']) => Promise<Orders[N]['answer']>
  /** Fails all orders under way. */
  close: (reason: Error) => void
}

type Waiting = { resolve: (answer: never) => void; reject: (error: Error) => void }

/** Listens on a socket path for the machine, which connects as soon as it starts: one JSON text a line, both ways. */
export async function openChannel(path: string): Promise<Channel> {
  const server = createServer().listen(path)
  await once(server, 'listening')
  const ready = Promise.withResolvers<void>()
  const waiting = new Map<number, Waiting>()
  let socket: Socket | undefined
  let orders = 0

  server.on('connection', (connection) => {
    socket = connection
    connection.on('error', close)
    createInterface({ input: connection }).on('line', (line) => receive(JSON.parse(line) as Reply))
  })

  function receive(reply: Reply): void {
    if (reply.id === null) return 'failure' in reply ? close(new Error(reply.failure)) : ready.resolve()
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('failure' in reply) waiter?.reject(new Error(`The guest could not do it: ${reply.failure}`))
    else waiter?.resolve(reply.answer as never)
  }

  function order<N extends OrderName>(name: N, ask: Orders[N]['ask']): Promise<Orders[N]['answer']> {
    orders += 1
    const id = orders
    return new Promise((resolve, reject) => {
      if (!socket?.writable) return reject(new Error('The machine is not connected.'))
      waiting.set(id, { resolve, reject })
      socket.write(`${JSON.stringify({ id, order: name, ask } as Ask)}\n`)
    })
  }

  function close(reason: Error): void {
    ready.reject(reason)
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
    socket?.destroy()
    server.close()
  }

  ready.promise.catch(() => undefined)
  return { ready: ready.promise, order, close }
}
