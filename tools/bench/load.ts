import { connect, type Socket } from 'node:net'

/** One simulated client: makes the text of its next request, and checks each answer's status. */
export type Client = { next(): string }

/** What a load came to. */
export type LoadResult = { answers: number; perSecond: number; statuses: Record<string, number> }

const HEAD_END = '\r\n\r\n'

/**
 * Lets every client ask again as soon as it was answered, each on a connection of its own, until `total` answers
 * have come. Reads statuses and lengths only: the reader costs far less than the server it measures.
 */
export async function load(port: number, clients: readonly Client[], total: number): Promise<LoadResult> {
  const statuses: Record<string, number> = {}
  let sent = 0
  let answers = 0
  const started = performance.now()
  const talk = (client: Client): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true })
      const ask = (): boolean => {
        if (sent >= total) return false
        sent += 1
        socket.write(client.next())
        return true
      }
      const onAnswer = (head: string): void => {
        const status = statusOf(head)
        answers += 1
        statuses[status] = (statuses[status] ?? 0) + 1
        if (!ask()) socket.end()
      }
      readAnswers(socket, onAnswer)
      socket.once('connect', () => {
        if (!ask()) socket.end()
      })
      socket.once('error', reject)
      socket.once('close', () => resolve())
    })
  await Promise.all(clients.map(talk))
  return { answers, perSecond: (answers * 1_000) / (performance.now() - started), statuses }
}

/** The status in the head of an answer. */
export const statusOf = (head: string): string => head.slice(9, 12)

/** Calls back with the head of every answer that has arrived whole. */
export function readAnswers(socket: Socket, onAnswer: (head: string) => void): void {
  let pending = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    pending += chunk
    for (;;) {
      const end = pending.indexOf(HEAD_END)
      if (end < 0) return
      const head = pending.slice(0, end)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      const size = end + HEAD_END.length + length
      if (pending.length < size) return
      pending = pending.slice(size)
      onAnswer(head)
    }
  })
}
