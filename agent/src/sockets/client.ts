import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { HubError, systemCode } from '../errors.ts'

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), detail: z.string() }) }),
])

/** What the hub answered to a local request that failed. */
export class LocalRefusal extends Error {
  readonly code: string
  readonly detail: string
  constructor(code: string, detail: string) {
    super(detail)
    this.name = 'LocalRefusal'
    this.code = code
    this.detail = detail
  }
}

/** Asks the running hub. Throws `HubError` `not_running` or `not_allowed`, and `LocalRefusal`. */
export async function askHub(path: string, request: unknown): Promise<unknown> {
  const answer = answerSchema.safeParse(await exchange(path, `${JSON.stringify(request)}\n`))
  if (!answer.success) throw new HubError('not_running', 'What answers on the socket is not a hub.')
  if (!answer.data.ok) throw new LocalRefusal(answer.data.error.code, answer.data.error.detail)
  return answer.data.result
}

async function exchange(path: string, line: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const connection = connect(path, () => connection.write(line))
  connection.once('error', (error) => reject(unreachable(error)))
  connection.once('close', () => reject(new HubError('not_running', 'The hub closed the connection.')))
  createInterface({ input: connection }).once('line', resolve).on('error', reject)
  try {
    return JSON.parse(await promise) as unknown
  } finally {
    connection.destroy()
  }
}

function unreachable(error: Error): HubError {
  const denied = systemCode(error) === 'EACCES' || systemCode(error) === 'EPERM'
  return new HubError(denied ? 'not_allowed' : 'not_running', undefined, error)
}
