import {
  describeIssues,
  formatVersions,
  negotiate,
  parseVersions,
  PROTOCOL_ERRORS,
  PROTOCOL_HEADER,
  PROTOCOL_VERSIONS,
  ProtocolError,
  type Endpoint,
} from '@earshot/protocol'
import type { Context, Next } from 'koa'
import type { z } from 'zod'
import type { Logger } from '../logger.ts'
import { readBody } from './body.ts'

/** How long hubs leave an appliance alone that can't answer: about as long as a restart takes. */
const COME_BACK_SECONDS = 5

/** Turns errors of hub calls into the JSON of the protocol, and refuses a hub that shares no version. */
export const hubErrors =
  (logger: Logger) =>
  async (ctx: Context, next: Next): Promise<void> => {
    ctx.set('cache-control', 'no-store')
    ctx.set(PROTOCOL_HEADER, formatVersions(PROTOCOL_VERSIONS))
    try {
      checkVersion(ctx)
      await next()
    } catch (error) {
      answerError(ctx, error, logger)
    }
  }

function checkVersion(ctx: Context): void {
  const text = ctx.get(PROTOCOL_HEADER)
  const offered = text === '' ? PROTOCOL_VERSIONS : parseVersions(text)
  if (!offered)
    throw new ProtocolError('bad_request', `${PROTOCOL_HEADER}: must be a version or a range such as 1-2`)
  const version = negotiate(offered)
  if (version === undefined) {
    throw new ProtocolError(
      'protocol_unsupported',
      `This appliance speaks versions ${formatVersions(PROTOCOL_VERSIONS)}.`,
    )
  }
  ctx.set(PROTOCOL_HEADER, String(version))
}

function answerError(ctx: Context, error: unknown, logger: Logger): void {
  const known = error instanceof ProtocolError ? error : new ProtocolError('internal')
  if (known !== error)
    logger.error({ error, requestId: ctx.state['requestId'] as string }, 'a hub call failed')
  const { code, detail, continueFrom } = known
  ctx.status = PROTOCOL_ERRORS[code].status
  if (code === 'unavailable') ctx.set('retry-after', String(COME_BACK_SECONDS))
  ctx.body = { error: { code, detail, ...(continueFrom === undefined ? {} : { continueFrom }) } }
}

/** Reads and checks the JSON body of a hub call. Throws `ProtocolError` naming the field and the reason. */
export async function readMessage<S extends z.ZodType>(
  ctx: Context,
  endpoint: Endpoint,
  schema: S,
): Promise<{ message: z.output<S>; body: Buffer }> {
  const body = await readBody(ctx.req, endpoint.maxBytes)
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) throw new ProtocolError('bad_request', describeIssues(parsed.error))
  return { message: parsed.data, body }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new ProtocolError('bad_request', 'The body is not JSON.')
  }
}
