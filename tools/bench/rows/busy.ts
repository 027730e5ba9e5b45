import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { startSlapd } from '../../slapd.ts'
import { currentTag, pollingHub } from '../hub-client.ts'
import { openConnections, type Connections } from '../load.ts'
import { milliseconds, scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

type Ready = { port: number; tokensFile: string }
/** `p99` in milliseconds; `syncs` is how many runs of the directory ended meanwhile. */
type Answer = { p99: number; syncs: number; reported: number }

const HUBS = 100_000
const POLLING = 1_000
const IN_DIRECTORY = 10_000
const IN_GROUPS = 50
const LIMIT = 200
const POLLS_A_SECOND = 1_000
const SECOND = 1_000

/** How long whoever asks the appliance waits for its turn while everything that takes long is done at once. */
export const eventLoop: Bench = {
  name: 'event-loop delay (p99) under a report, effects, sync runs and polls',
  async run(scale) {
    const hubs = scaled(HUBS, scale, 200)
    const slapd = await startSlapd(rosterOf(scaled(IN_DIRECTORY, scale, 40)))
    const server = await startServer<Ready>('busy', { hubs })
    const { port, tokensFile } = server.ready
    const tokens = JSON.parse(await readFile(tokensFile, 'utf8')) as string[]
    const tag = await currentTag(port, tokens[0] ?? '')
    const polling = tokens.slice(0, scaled(POLLING, scale, 20)).map((token) => pollingHub(token, tag))
    const connections = await openConnections(port, polling)
    try {
      const { host, tlsPort, ca, bindDn, bindPassword, peopleDn, groupsDn } = slapd
      const work = server.ask<Answer>({
        what: 'work',
        directory: { host, port: tlsPort, ca, bindDn, bindPassword, peopleDn, groupsDn },
      })
      const { p99, syncs, reported } = await pollUntil(connections, work)
      if (reported !== hubs) throw new Error(`the report has ${reported} rows`)
      if (syncs === 0) throw new Error('no run of the directory has ended')
      return {
        name: this.name,
        ours: milliseconds(p99),
        reference: milliseconds(LIMIT),
        ratio: p99 / LIMIT,
        must: { atMost: 1 },
        aim: '≤ 0.25',
      }
    } finally {
      connections.close()
      await server.stop()
      await slapd.stop()
    }
  },
}

/** Lets hubs poll each second, nine times as often as so many hubs do, until something else has ended. */
async function pollUntil<Result>(connections: Connections, work: Promise<Result>): Promise<Result> {
  const over = new AbortController()
  const ended = work.finally(() => over.abort())
  const polls = (async () => {
    while (!over.signal.aborted) {
      await connections.load(POLLS_A_SECOND)
      await pause(SECOND, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })()
  const [result] = await Promise.all([ended, polls])
  return result
}

function rosterOf(count: number) {
  const people = Array.from({ length: count }, (_, at) => ({ uid: `person${at}`, name: `Person ${at}` }))
  const groups = Array.from({ length: IN_GROUPS }, (_, group) => ({
    name: `Group ${group}`,
    people: people.filter((_, at) => at % IN_GROUPS === group).map(({ uid }) => uid),
  }))
  return { people, groups: groups.filter((group) => group.people.length > 0) }
}
