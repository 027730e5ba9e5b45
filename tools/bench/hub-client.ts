import { PULL_HEADERS, randomId } from '@earshot/protocol'
import type { Client } from './load.ts'

/** Above what `currentTag` has used for one of them. */
const FIRST_SEQUENCE = 10

/** A simulated hub that polls: its sequence rises, its tag is what it was told to hold. */
export function pollingHub(token: string, tag: string | null, options: { wait?: number } = {}): Client {
  const fixed = [
    'GET /hub/v1/target HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${token}`,
    `${PULL_HEADERS.incarnation}: ${randomId()}`,
    `${PULL_HEADERS.accepted}: 0`,
    ...(tag === null ? [] : [`if-none-match: "${tag}"`]),
    ...(options.wait === undefined ? [] : [`prefer: wait=${options.wait}`]),
  ].join('\r\n')
  let sequence = FIRST_SEQUENCE
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
