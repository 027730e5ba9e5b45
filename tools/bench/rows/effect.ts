import { scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

/** Milliseconds of one effect, and of one target computed afresh on the average. */
type Answer = { effect: number; afresh: number; rows: number }

const HUBS = 100_000
const FEWEST = 200

/** One value of a policy for everyone, seen before it is published, against computing the target of every hub afresh. */
export const policyEffect: Bench = {
  name: 'fleet-wide effect of one policy edit, 100,000 hubs',
  async run(scale) {
    const hubs = scaled(HUBS, scale, FEWEST)
    const server = await startServer('effect', { hubs })
    try {
      const { effect, afresh, rows } = await server.ask<Answer>({ what: 'measure' })
      if (rows !== hubs) throw new Error(`the effect has ${rows} rows`)
      return {
        name: this.name,
        ours: seconds(effect),
        reference: `${seconds(afresh * hubs)} every target afresh`,
        ratio: effect / (afresh * hubs),
        must: { atMost: 0.05 },
        aim: '≤ 0.01 ×',
      }
    } finally {
      await server.stop()
    }
  },
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
