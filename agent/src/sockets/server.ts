import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { ProtocolError } from '@earshot/protocol'
import { describeError, HubError, systemCode } from '../errors.ts'
import type { HubLogger } from '../logger.ts'

/** Answers one request. What it throws goes back as an error, unknown failures without detail. */
export type Handler = (request: unknown) => Promise<unknown>

/** A local socket. `open` lets every account of the computer connect; otherwise only the hub's own and root. */
export type LocalSocket = { path: string; open: boolean; handle: Handler }

const LONGEST_LINE = 64 * 1024
const IDLE_MS = 30_000
const MOST_CONNECTIONS = 32
const LAST_WORDS_MS = 1_000

/**
 * Serves JSON lines: one request a line, one answer a line. Throws `HubError` `already_running` when something
 * answers there, and takes over a socket that a killed program left behind.
 */
export async function serveSocket(socket: LocalSocket, log: HubLogger): Promise<() => Promise<void>> {
  if (await answers(socket.path)) throw new HubError('already_running')
  await rm(socket.path, { force: true })
  const open = new Set<Socket>()
  const server = createServer((connection) => {
    open.add(connection)
    connection.once('close', () => open.delete(connection))
    serveConnection(connection, socket.handle, log)
  })
  server.maxConnections = MOST_CONNECTIONS
  await listen(server, socket)
  return async () => {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    for (const connection of open) connection.destroy()
    await closed.promise
  }
}

function listen(server: ReturnType<typeof createServer>, { path, open }: LocalSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const refuse = (error: Error): void =>
    reject(new HubError('config_invalid', `EARSHOT_HUB_SOCKETS: ${path}: ${error.message}`, error))
  const umask = process.umask(0o177)
  try {
    server.once('error', refuse).listen({ path, readableAll: open, writableAll: open }, () => {
      server.off('error', refuse)
      resolve()
    })
  } finally {
    process.umask(umask)
  }
  return promise
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = connect(path)
  probe.once('connect', () => resolve(true)).once('error', (error) => resolve(systemCode(error) === 'EACCES'))
  return promise.finally(() => probe.destroy())
}

function serveConnection(connection: Socket, handle: Handler, log: HubLogger): void {
  let waiting = ''
  let busy = Promise.resolve()
  connection.setEncoding('utf8')
  connection.setTimeout(IDLE_MS, () => connection.destroy())
  connection.on('error', (error) => log.debug({ reason: error.message }, 'a local connection broke'))
  connection.on('data', (text: string) => {
    if (!connection.writable) return
    const lines = (waiting + text).split('\n')
    waiting = lines.pop() ?? ''
    if ([waiting, ...lines].some((line) => line.length > LONGEST_LINE)) return refuse(connection)
    for (const line of lines) {
      busy = busy.then(async () => {
        const answer = format(await answerLine(line, handle, log))
        if (connection.writable) connection.write(answer)
      })
    }
  })
}

/** Says why, takes in what is still on its way so that the answer gets through, and hangs up. */
function refuse(connection: Socket): void {
  connection.end(format(failure(new HubError('request_invalid', 'The request is too long.'))))
  setTimeout(() => connection.destroy(), LAST_WORDS_MS).unref()
}

async function answerLine(line: string, handle: Handler, log: HubLogger): Promise<unknown> {
  try {
    return { ok: true, result: await handle(parse(line)) }
  } catch (error) {
    if (!(error instanceof HubError) && !(error instanceof ProtocolError)) {
      log.error({ reason: describeError(error) }, 'a local request failed')
    }
    return failure(error)
  }
}

function failure(error: unknown): unknown {
  if (error instanceof HubError || error instanceof ProtocolError) {
    return { ok: false, error: { code: error.code, detail: error.detail } }
  }
  return { ok: false, error: { code: 'internal', detail: 'The hub failed; its log says why.' } }
}

const format = (answer: unknown): string => `${JSON.stringify(answer)}\n`

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new HubError('request_invalid', 'The request is not JSON.', error)
  }
}
