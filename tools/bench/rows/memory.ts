import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { startFleet } from '../fleet.ts'
import { bareClient, currentTag, pollingHub } from '../hub-client.ts'
import { inTurns } from '../in-turns.ts'
import { load, type Client } from '../load.ts'
import { kilobytes, megabytes, scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

type Ready = { port: number }

const FLEET = 100_000
const HELD = 2_000
const CONNECTIONS = 50

/** Each connection speaks for many hubs in turn, so that the fleet's size counts and not its sockets. */
function takeTurns(clients: readonly Client[], connections: number): Client[] {
  return Array.from({ length: Math.min(connections, clients.length) }, (_, own) => {
    let turn = own
    return {
      next: () => {
        const client = clients[turn % clients.length]
        turn += connections
        if (!client) throw new Error('no client')
        return client.next()
      },
    }
  })
}

/** What a program is given for its memory where it is installed: by the unit of the hub, by the image of the appliance. */
async function environmentIn(path: string): Promise<Record<string, string>> {
  const text = await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const given = text.matchAll(/\b(NODE_OPTIONS|MALLOC_\w+)=([^"\\\n]+)/g)
  return Object.fromEntries([...given].map(([, name, value = '']) => [name, value.trim()]))
}

/** Memory of an appliance that has every hub of a large fleet in contact. */
export const fleetMemory: Bench = {
  name: 'appliance memory, 100,000 polling hubs',
  async run(scale) {
    const hubs = scaled(FLEET, scale, 100)
    const idle = await startServer<Ready>('bare-koa', {})
    const reference = await idle.rss()
    await idle.stop()
    const server = await startFleet(hubs, await environmentIn('Dockerfile'))
    try {
      const tokens = await server.tokens()
      const tag = await currentTag(server.ready.port, tokens[0] ?? '')
      const clients = takeTurns(
        tokens.map((token) => pollingHub(token, tag)),
        CONNECTIONS,
      )
      const result = await load(server.ready.port, clients, hubs)
      if (result.statuses['304'] !== hubs) throw new Error(`answers were ${JSON.stringify(result.statuses)}`)
      const ours = await server.rss()
      return {
        name: this.name,
        ours: megabytes(ours),
        reference: `${megabytes(reference)} idle bare Koa`,
        ratio: ours / reference,
        must: { atMost: 3 },
        aim: '≤ 2 ×',
      }
    } finally {
      await server.stop()
    }
  },
}

async function hold(port: number, clients: readonly Client[]): Promise<Socket[]> {
  return Promise.all(
    clients.map(
      (client) =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ host: '127.0.0.1', port }, () =>
            socket.write(client.next(), () => resolve(socket)),
          )
          socket.once('error', reject)
        }),
    ),
  )
}

/** Memory per open request: half of them are held first, so that what is made once doesn't count. */
async function bytesPerHeld(
  rss: () => Promise<number>,
  port: number,
  clients: readonly Client[],
  settled: () => Promise<unknown>,
): Promise<number> {
  const half = Math.floor(clients.length / 2)
  const first = await hold(port, clients.slice(0, half))
  await settled()
  const before = await rss()
  const second = await hold(port, clients.slice(half))
  await settled()
  const after = await rss()
  for (const socket of [...first, ...second]) socket.destroy()
  return (after - before) / (clients.length - half)
}

/** Memory of one request that waits for a change. */
export const heldRequest: Bench = {
  name: 'memory per held request',
  async run(scale) {
    const held = scaled(HELD, scale, 200)
    const bare = await startServer<Ready>('bare-koa', {})
    const wait = () => new Promise((resolve) => setTimeout(resolve, 500))
    const reference = await bytesPerHeld(
      bare.rss,
      bare.ready.port,
      Array.from({ length: held }, () => bareClient('/held')),
      wait,
    )
    await bare.stop()
    const server = await startFleet(held)
    try {
      const tokens = await server.tokens()
      const tag = await currentTag(server.ready.port, tokens[0] ?? '')
      const ours = await bytesPerHeld(
        server.rss,
        server.ready.port,
        tokens.map((token) => pollingHub(token, tag, { wait: 50 })),
        wait,
      )
      return {
        name: this.name,
        ours: kilobytes(ours),
        reference: `${kilobytes(reference)} bare Koa held request`,
        ratio: ours / reference,
        must: { atMost: 3 },
        aim: '≤ 2 ×',
      }
    } finally {
      await server.stop()
    }
  },
}

const STARTS = { warmUp: 0, counted: 5 }

/** Memory of the hub's service at a desk where nothing happens. */
export const idleHub: Bench = {
  name: 'hub memory, idle',
  async run() {
    const service = await environmentIn('agent/packaging/earshot-hub.service')
    const appliance = await startFleet(1)
    const idle = async (name: string, args: object, environment = {}): Promise<number> => {
      const server = await startServer(name, args, environment)
      return server.rss().finally(server.stop)
    }
    try {
      const middle = await inTurns(STARTS, {
        ours: async () => idle('hub', { code: await appliance.ask<string>({ what: 'code' }) }, service),
        reference: () => idle('bare-node', {}),
      })
      return {
        name: this.name,
        ours: megabytes(middle.ours),
        reference: `${megabytes(middle.reference)} idle bare Node process`,
        ratio: middle.ratio,
        must: { atMost: 1.5 },
        aim: '≤ 1.25 ×',
      }
    } finally {
      await appliance.stop()
    }
  },
}
