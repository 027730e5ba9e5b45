import { connect } from 'node:net'
import { PULL_HEADERS, randomId } from '@earshot/protocol'
import { readAnswers, statusOf, type Client } from './load.ts'

/** Above what `currentTag` has used for one of them. */
const FIRST_SEQUENCE = 10

/** A simulated hub that polls: its sequence rises, its tag is what it was told to hold. */
export function pollingHub(
  token: string,
  tag: string | null,
  options: { wait?: number; from?: number; incarnation?: string } = {},
): Client {
  const fixed = [
    'GET /hub/v1/target HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${token}`,
    `${PULL_HEADERS.incarnation}: ${options.incarnation ?? randomId()}`,
    `${PULL_HEADERS.accepted}: 0`,
    ...(tag === null ? [] : [`if-none-match: "${tag}"`]),
    ...(options.wait === undefined ? [] : [`prefer: wait=${options.wait}`]),
  ].join('\r\n')
  let sequence = options.from ?? FIRST_SEQUENCE
  return { next: () => `${fixed}\r\n${PULL_HEADERS.sequence}: ${++sequence}\r\n\r\n` }
}

/** The tag that hubs without session and devices are served now. */
export async function currentTag(port: number, token: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    [PULL_HEADERS.incarnation]: randomId(),
    [PULL_HEADERS.sequence]: '1',
    [PULL_HEADERS.accepted]: '0',
  }
  const answer = await fetch(`http://127.0.0.1:${port}/hub/v1/target`, { headers })
  await answer.text()
  return answer.headers.get('etag')?.replaceAll('"', '') ?? ''
}

/** The bare route that a poll is held against. */
export const bareClient = (path: string): Client => ({
  next: () => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nif-none-match: "x"\r\n\r\n`,
})

/** A simulated hub that has a request held, and asks again with what it was given each time it is answered. */
export type HeldHub = {
  /** Resolves when it has been given this many targets; rejects when an answer was anything else. */
  answered(count: number): Promise<void>
  leave(): void
}

const HOLD_SECONDS = 50

/** Holds a request, again and again, on a connection of its own. */
export function holdOn(port: number, token: string, tag: string): HeldHub {
  const incarnation = randomId()
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  let [given, sequence] = [0, FIRST_SEQUENCE]
  let failure: Error | null = null
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const look of waiting) look()
  }
  const ask = (held: string): void => {
    const client = pollingHub(token, held, { wait: HOLD_SECONDS, from: ++sequence, incarnation })
    socket.write(client.next())
  }
  readAnswers(socket, (head) => {
    const status = statusOf(head)
    if (status === '200') given += 1
    else if (status !== '304') failure = new Error(`a held request was answered ${status}`)
    ask(/\r\netag: "([^"]+)"/i.exec(head)?.[1] ?? '')
    tell()
  })
  socket.on('error', (error) => {
    failure = error
    tell()
  })
  socket.once('connect', () => ask(tag))
  const answered = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!failure && given < count) return
        waiting.delete(look)
        if (failure) reject(failure)
        else resolve()
      }
      waiting.add(look)
      look()
    })
  return { answered, leave: () => socket.destroy() }
}
