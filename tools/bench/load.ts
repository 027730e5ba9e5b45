import { connect, type Socket } from 'node:net'

/** One simulated client: makes the text of its next request, and checks each answer's status. */
export type Client = { next(): string }

/** What a load came to. */
export type LoadResult = { answers: number; perSecond: number; statuses: Record<string, number> }

const HEAD_END = '\r\n\r\n'

/** Connections that stay open, one for each client. */
export type Connections = {
  /**
   * Lets every client ask again as soon as it was answered, until `total` answers have come. Reads statuses and
   * lengths only: the reader costs far less than the server it measures.
   */
  load(total: number): Promise<LoadResult>
  close(): void
}

/** Opens them. */
export async function openConnections(port: number, clients: readonly Client[]): Promise<Connections> {
  const lines = await Promise.all(clients.map((client) => openLine(port, client)))
  return {
    async load(total) {
      const statuses: Record<string, number> = {}
      let left = total
      const started = performance.now()
      const talk = async (line: Line): Promise<void> => {
        while (left > 0) {
          left -= 1
          const status = await line.ask()
          statuses[status] = (statuses[status] ?? 0) + 1
        }
      }
      await Promise.all(lines.map(talk))
      return { answers: total, perSecond: (total * 1_000) / (performance.now() - started), statuses }
    },
    close: () => {
      for (const line of lines) line.socket.destroy()
    },
  }
}

/** The same with connections that are opened for it. */
export async function load(port: number, clients: readonly Client[], total: number): Promise<LoadResult> {
  const connections = await openConnections(port, clients)
  const result = await connections.load(total)
  connections.close()
  return result
}

type Line = { socket: Socket; ask(): Promise<string> }

function openLine(port: number, client: Client): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let [answered, failed] = [(_status: string): void => {}, reject]
    readAnswers(socket, (head) => answered(statusOf(head)))
    socket.once('error', (error) => failed(error))
    socket.once('close', () => failed(new Error('the connection was closed')))
    const ask = (): Promise<string> =>
      new Promise((done, gone) => {
        if (socket.destroyed) return gone(new Error('the connection was closed'))
        ;[answered, failed] = [done, gone]
        socket.write(client.next())
      })
    socket.once('connect', () => resolve({ socket, ask }))
  })
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
