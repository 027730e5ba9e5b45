import type { Server, ServerResponse } from 'node:http'
import type { Server as TlsServer } from 'node:https'

/** How long answers that are under way may take once a server closes. */
const GRACE_MS = 5_000

/**
 * The way to close a server without cutting an answer off: it takes no new connections, every answer it still owes is
 * the last on its connection, and what is open after the grace is cut. Called once, before the server listens.
 */
export function gracefulClose(server: Server | TlsServer): () => Promise<void> {
  const owed = new Set<ServerResponse>()
  let closing = false
  const makeLast = (answer: ServerResponse): void => {
    if (!answer.headersSent) answer.setHeader('connection', 'close')
  }
  server.prependListener('request', (_, answer: ServerResponse) => {
    owed.add(answer)
    answer.once('close', () => owed.delete(answer))
    if (closing) makeLast(answer)
  })
  return async () => {
    closing = true
    owed.forEach(makeLast)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    await closed
    clearTimeout(timer)
  }
}
