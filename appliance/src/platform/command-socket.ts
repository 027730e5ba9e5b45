import { chmodSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { ProtocolError } from '@earshot/protocol'
import { z } from 'zod'
import type { Actor } from './actor.ts'
import { describeCommand, type Command } from './command.ts'
import { APP_ERRORS, AppError, invalid, refusalOf } from './errors.ts'
import { say } from './views/messages/phrase.ts'
import { gracefulClose } from './graceful-close.ts'
import { readBody } from './http/body.ts'
import { publicError } from './http/errors.ts'
import { parse } from './http/validate.ts'
import { newId } from './ids.ts'
import type { Logger } from './logger.ts'
import type { Writer } from './views/messages/translator.ts'

/** Where the socket of an appliance is. */
export const socketPath = (dataFolder: string): string => join(dataFolder, 'command.sock')

const MAX_BODY_BYTES = 16 * 1024 * 1024
/** Of `sockaddr_un`, its end included. */
const MAX_PATH_BYTES = 107

const requestSchema = z.strictObject({
  command: z.string().max(100),
  input: z.record(z.string(), z.json()).default({}),
  /** Name or id of the organization; needed only where there are several. */
  organization: z.string().max(200).optional(),
  /** Who the caller says they are: recorded, not believed. */
  user: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}]*$/u),
})

type Tenant = { id: string; name: string; timeZone: string }

type Deps = {
  path: string
  commands: readonly Command[]
  /** Organizations of this appliance. */
  organizations(): Promise<Tenant[]>
  /** Writes what was refused. */
  write: Writer
  logger: Logger
}

/** Whether an appliance answers at this socket. */
export const isRunning = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = createConnection(path)
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.once('error', () => resolve(false))
  })

/**
 * Serves commands to whoever may open the socket: this account and root (mode 0600). Throws `AppError`
 * `configuration` when another appliance runs on the same data, or the path is too long for a socket.
 */
export async function openCommandSocket(deps: Deps): Promise<{ close(): Promise<void> }> {
  const { path, logger } = deps
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new AppError('configuration', say('error.socket.tooLong', { path, max: MAX_PATH_BYTES }))
  if (await isRunning(path)) throw new AppError('configuration', say('error.socket.taken'))
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const server = createServer((request, response) => {
    answer(request, response, deps).catch((error: unknown) => {
      logger.error({ err: error }, 'a command failed outside its error handler')
      response.destroy()
    })
  })
  server.requestTimeout = 0
  const close = gracefulClose(server)
  await listenPrivately(server, path)
  return { close }
}

function listenPrivately(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177)
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
  process.umask(before)
  return listening.then(() => chmodSync(path, 0o600))
}

async function answer(request: IncomingMessage, response: ServerResponse, deps: Deps): Promise<void> {
  try {
    if (request.method === 'GET' && request.url === '/commands')
      return json(response, 200, { commands: deps.commands.map(describeCommand) })
    if (request.method !== 'POST' || request.url !== '/commands') throw new AppError('not_found')
    const { result, timeZone } = await run(await readRequest(request), deps)
    if (isStream(result)) await stream(response, result)
    else json(response, 200, { result: result ?? null, timeZone })
  } catch (error) {
    const known = publicError(error, deps.logger, newId())
    if (response.headersSent) return void response.destroy()
    json(response, APP_ERRORS[known.code].status, { error: refusalOf(known, deps.write) })
  }
}

async function readRequest(request: IncomingMessage): Promise<z.output<typeof requestSchema>> {
  try {
    return parse(requestSchema, JSON.parse((await readBody(request, MAX_BODY_BYTES)).toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) throw new AppError('invalid', say('error.notJson'), { cause: error })
    if (error instanceof ProtocolError) throw new AppError('too_large', undefined, { cause: error })
    throw error
  }
}

/** Answers in the time zone of the organization that was asked, or of the only one. */
async function run(
  request: z.output<typeof requestSchema>,
  deps: Deps,
): Promise<{ result: unknown; timeZone: string }> {
  const command = deps.commands.find(({ name }) => name === request.command)
  if (!command) throw new AppError('not_found', say('error.noCommand', { name: request.command }))
  const input = parse(command.input.strict(), request.input)
  const all = await deps.organizations()
  const chosen = command.scope === 'organization' ? chooseOrganization(request.organization, all) : undefined
  const result = await command.run(input, { actor: actorOf(request.user), organizationId: chosen?.id ?? '' })
  return { result, timeZone: zoneOf(chosen ? [chosen] : all) }
}

const zoneOf = ([only, ...others]: readonly Tenant[]): string =>
  only && others.length === 0 ? only.timeZone : 'UTC'

function chooseOrganization(wanted: string | undefined, all: readonly Tenant[]): Tenant {
  const found = wanted === undefined ? all : all.filter(({ id, name }) => id === wanted || name === wanted)
  const [only, second] = found
  if (only && !second) return only
  if (all.length === 0) throw new AppError('not_set_up', undefined)
  throw invalid('organization', only ? say('fault.organization.several') : say('fault.organization.unknown'))
}

const actorOf = (user: string): Actor => ({ kind: 'command', id: 'earshot', name: user })

const isStream = (result: unknown): result is AsyncIterable<string> =>
  typeof result === 'object' && result !== null && Symbol.asyncIterator in result

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Ends in the middle, without the closing chunk, when a line could not be made. */
async function stream(response: ServerResponse, lines: AsyncIterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  for await (const line of lines) {
    if (!response.write(line)) await new Promise((resolve) => response.once('drain', resolve))
  }
  response.end()
}
