import { startFleet, type FleetServer } from '../fleet.ts'
import { bareClient, currentTag, pollingHub } from '../hub-client.ts'
import { inTurns, type Middle } from '../in-turns.ts'
import { openConnections, type Connections, type LoadResult } from '../load.ts'
import { perSecond, scaled, type Bench, type Row } from '../row.ts'
import { startServer } from '../server.ts'

type Ready = { port: number }

/** Both sides with their connections open. */
type BothSides = { bare: Connections; fleet: FleetServer; hubs: Connections }

const HUBS = 1_000
const POLLS_PER_ROUND = 8_000
const ROUNDS = { warmUp: 3, counted: 9 }

/** An unchanged poll: authenticated, 304. */
export const unchangedPoll: Bench = {
  name: 'unchanged target poll',
  run: (scale) =>
    withSides(scale, true, async ({ bare, hubs }) => {
      const polls = scaled(POLLS_PER_ROUND, scale, 40)
      const middle = await inTurns(ROUNDS, {
        ours: () => speed(hubs, polls, '304'),
        reference: () => speed(bare, polls, '304'),
      })
      return { name: 'unchanged target poll', ...inWords(middle), must: { atLeast: 0.35 }, aim: '≥ 0.6' }
    }),
}

const CHANGE_ROUNDS = { warmUp: 12, counted: 9 }

/** A changed target: a policy is published, and every hub gets it computed and signed, its sequence on disk. */
export const changedTarget: Bench = {
  name: 'changed target',
  run: (scale) =>
    withSides(scale, false, async ({ bare, fleet, hubs }) => {
      let value = 0
      const middle = await inTurns(CHANGE_ROUNDS, {
        async ours() {
          await fleet.ask({ what: 'publish', value: ++value })
          return speed(hubs, scaled(HUBS, scale, 4), '200')
        },
        reference: () => speed(bare, scaled(POLLS_PER_ROUND, scale, 40), '304'),
      })
      return { name: 'changed target', ...inWords(middle), must: { atLeast: 0.1 }, aim: '≥ 0.25' }
    }),
}

/** Starts a fleet and the bare route it is held against, each in a process of its own, and ends both. */
async function withSides<Result>(
  scale: number,
  holdsTag: boolean,
  measure: (sides: BothSides) => Promise<Result>,
): Promise<Result> {
  const reference = await startServer<Ready>('bare-koa', {})
  const fleet = await startFleet(scaled(HUBS, scale, 4))
  const sides = await connectSides(reference.ready.port, fleet, holdsTag)
  try {
    return await measure(sides)
  } finally {
    sides.bare.close()
    sides.hubs.close()
    await Promise.all([reference.stop(), fleet.stop()])
  }
}

/** As many connections to the bare route as there are hubs. */
async function connectSides(
  referencePort: number,
  fleet: FleetServer,
  holdsTag: boolean,
): Promise<BothSides> {
  const { port } = fleet.ready
  const tokens = await fleet.tokens()
  const tag = holdsTag ? await currentTag(port, tokens[0] ?? '') : null
  const [bare, hubs] = await Promise.all([
    openConnections(
      referencePort,
      tokens.map(() => bareClient('/unchanged')),
    ),
    openConnections(
      port,
      tokens.map((token) => pollingHub(token, tag)),
    ),
  ])
  return { bare, fleet, hubs }
}

/** Answers per second; every answer must have the status asked for. */
async function speed(connections: Connections, total: number, status: string): Promise<number> {
  const result = await connections.load(total)
  checkStatuses(result, status)
  return result.perSecond
}

function checkStatuses({ statuses, answers }: LoadResult, status: string): void {
  if (statuses[status] !== answers) throw new Error(`answers were ${JSON.stringify(statuses)}`)
}

const inWords = ({ ours, reference, ratio }: Middle): Pick<Row, 'ours' | 'reference' | 'ratio'> => ({
  ours: perSecond(ours),
  reference: `${perSecond(reference)} bare Koa route`,
  ratio,
})
