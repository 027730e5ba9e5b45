import { bareClient, currentTag, pollingHub } from '../hub-client.ts'
import { load, type Client, type LoadResult } from '../load.ts'
import { perSecond, scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

type Ready = { port: number }

const HUBS = 1_000
const POLLS = 60_000
const WARM_UP = 0.2

/** Warms both up, then measures; every answer must have the status that was asked for. */
async function measure(
  port: number,
  clients: readonly Client[],
  total: number,
  status: string,
): Promise<number> {
  await load(port, clients, Math.round(total * WARM_UP))
  const result: LoadResult = await load(port, clients, total)
  if (result.statuses[status] !== result.answers)
    throw new Error(`answers were ${JSON.stringify(result.statuses)}`)
  return result.perSecond
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
    const server = await startServer<Ready>('appliance', { hubs })
    try {
      const tokens = await server.ask<string[]>({ what: 'tokens' })
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

const ROUNDS = 5

/** A changed target: a policy is published, and every hub gets it computed and signed, its sequence on disk. */
export const changedTarget: Bench = {
  name: 'changed target',
  async run(scale) {
    const hubs = scaled(HUBS, scale, 4)
    const reference = await bare(hubs, hubs * ROUNDS)
    const server = await startServer<Ready>('appliance', { hubs })
    try {
      const tokens = await server.ask<string[]>({ what: 'tokens' })
      const clients = tokens.map((token) => pollingHub(token, null))
      await load(server.ready.port, clients, hubs)
      const speeds: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        await server.ask({ what: 'publish', value: round + 1 })
        const result = await load(server.ready.port, clients, hubs)
        if (result.statuses['200'] !== hubs)
          throw new Error(`answers were ${JSON.stringify(result.statuses)}`)
        speeds.push(result.perSecond)
      }
      const ours = speeds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
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
