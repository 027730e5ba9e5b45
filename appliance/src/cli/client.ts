import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { userInfo } from 'node:os'
import type { CommandDescription } from '../platform/command.ts'
import type { Refusal } from '../platform/errors.ts'

/** Thrown for a command that the appliance refused. */
export class CommandRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.name = 'CommandRefused'
    this.refusal = refusal
  }
}

/** Thrown when no appliance answers at the socket. */
export class NotRunning extends Error {
  constructor(path: string, cause: unknown) {
    super(`No appliance answers at ${path}.`, { cause })
    this.name = 'NotRunning'
  }
}

const send = (path: string, method: string, body?: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath: path, path: '/commands', method }, resolve)
    sent.once('error', (error) => reject(new NotRunning(path, error)))
    sent.end(body)
  })

/** Commands of the running appliance. Throws `NotRunning`. */
export async function fetchCommands(path: string): Promise<CommandDescription[]> {
  const response = await send(path, 'GET')
  return (JSON.parse(await text(response)) as { commands: CommandDescription[] }).commands
}

/** Outcome of a command: a value, with the time zone in which people read it, or text as it comes. */
export type Outcome = { value: unknown; timeZone: string } | { text: AsyncIterable<Buffer> }

/** Runs a command in the appliance. Throws `NotRunning` or `CommandRefused`. */
export async function runCommand(
  path: string,
  command: string,
  input: object,
  organization: string | undefined,
): Promise<Outcome> {
  const body = JSON.stringify({ command, input, organization, user: userInfo().username })
  const response = await send(path, 'POST', body)
  if (response.headers['content-type']?.startsWith('text/plain')) return { text: response }
  const answer = JSON.parse(await text(response)) as
    { result: unknown; timeZone: string } | { error: Refusal }
  if ('error' in answer) throw new CommandRefused(answer.error)
  return { value: answer.result, timeZone: answer.timeZone }
}
