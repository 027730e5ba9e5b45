import { startFleet } from '../fleet.ts'
import { bareClient, currentTag, pollingHub } from '../hub-client.ts'
import { openConnections, type Client, type LoadResult } from '../load.ts'
import { perSecond, scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

type Ready = { port: number }

const HUBS = 1_000
const POLLS = 60_000
const WARM_UP = 0.2

/** Warms the server up over the connections it is then measured over; every answer must have the status asked for. */
async function measure(
  port: number,
  clients: readonly Client[],
  total: number,
  status: string,
): Promise<number> {
  const connections = await openConnections(port, clients)
  await connections.load(Math.round(total * WARM_UP))
  const result = await connections.load(total)
  connections.close()
  checkStatuses(result, status)
  return result.perSecond
}

function checkStatuses({ statuses, answers }: LoadResult, status: string): void {
  if (statuses[status] !== answers) throw new Error(`answers were ${JSON.stringify(statuses)}`)
}

async function bare(clients: number, total: number): Promise<number> {
  const server = await startServer<Ready>('bare-koa', {})
  try {
    return await measure(
      server.ready.port,
      Array.from({ length: clients }, () => bareClient('/unchanged')),
      total,
      '304',
    )
  } finally {
    await server.stop()
  }
}

/** An unchanged poll: authenticated, 304. */
export const unchangedPoll: Bench = {
  name: 'unchanged target poll',
  async run(scale) {
    const [hubs, polls] = [scaled(HUBS, scale, 4), scaled(POLLS, scale, 40)]
    const reference = await bare(hubs, polls)
    const server = await startFleet(hubs)
    try {
      const tokens = await server.tokens()
      const tag = await currentTag(server.ready.port, tokens[0] ?? '')
      const clients = tokens.map((token) => pollingHub(token, tag))
      const ours = await measure(server.ready.port, clients, polls, '304')
      return {
        name: this.name,
        ours: perSecond(ours),
        reference: `${perSecond(reference)} bare Koa route`,
        ratio: ours / reference,
        must: { atLeast: 0.35 },
        aim: '≥ 0.6',
      }
    } finally {
      await server.stop()
    }
  },
}

const ROUNDS = 9
const WARM_UP_ROUNDS = 12

/** A changed target: a policy is published, and every hub gets it computed and signed, its sequence on disk. */
export const changedTarget: Bench = {
  name: 'changed target',
  async run(scale) {
    const [hubs, polls] = [scaled(HUBS, scale, 4), scaled(POLLS, scale, 40)]
    const reference = await bare(hubs, polls)
    const server = await startFleet(hubs)
    try {
      const tokens = await server.tokens()
      const connections = await openConnections(
        server.ready.port,
        tokens.map((token) => pollingHub(token, null)),
      )
      const speeds: number[] = []
      for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
        await server.ask({ what: 'publish', value: round + 1 })
        const result = await connections.load(hubs)
        checkStatuses(result, '200')
        speeds.push(result.perSecond)
      }
      connections.close()
      const ours = median(speeds.slice(WARM_UP_ROUNDS))
      return {
        name: this.name,
        ours: perSecond(ours),
        reference: `${perSecond(reference)} bare Koa route`,
        ratio: ours / reference,
        must: { atLeast: 0.1 },
        aim: '≥ 0.25',
      }
    } finally {
      await server.stop()
    }
  },
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
