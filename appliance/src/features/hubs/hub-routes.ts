import { hash } from 'node:crypto'
import {
  counterSchema,
  ENDPOINTS,
  enrolmentRequestSchema,
  idSchema,
  ProtocolError,
  proofRequestSchema,
  PULL_HEADERS,
  stateMessageSchema,
  TARGET_MEDIA_TYPE,
  tokenRequestSchema,
} from '@earshot/protocol'
import Router from '@koa/router'
import type { Context } from 'koa'
import { hubErrors, readMessage } from '../../platform/http/hub-endpoint.ts'
import type { HubParts } from './deps.ts'
import { enrol } from './enrol.ts'
import { createHolds } from './holds.ts'
import { pull, type PullRequest } from './pull.ts'
import type { HubEntry } from './hub-memory.ts'
import { takeProof } from './restore.ts'
import { takeState } from './state-intake.ts'
import { exchangeToken } from './token-exchange.ts'

const MAX_WAIT_SECONDS = 60

/** The hub protocol's addresses, as the endpoint table declares them. */
export function hubRoutes(parts: HubParts): Router {
  const router = new Router()
  const holds = createHolds(parts.config.heldMax)
  router.use(hubErrors(parts.logger))

  router.post(ENDPOINTS.enrolment.path, async (ctx) => {
    const { message } = await readMessage(ctx, ENDPOINTS.enrolment, enrolmentRequestSchema)
    const answer = await enrol(parts, message.enrolment)
    ctx.status = answer.result === 'pending' ? 202 : 200
    ctx.body = answer
  })

  router.get(ENDPOINTS.trust.path, async (ctx) => {
    const key = idSchema.safeParse(ctx.params['key'])
    const answer = key.success && (await parts.keys.trust(parts.database.read, key.data))
    if (!answer) throw new ProtocolError('not_found')
    ctx.body = answer
  })

  router.post(ENDPOINTS.nonce.path, (ctx) => {
    ctx.body = { nonce: parts.tickets.newNonce(), now: parts.clock.now() }
  })

  router.post(ENDPOINTS.token.path, async (ctx) => {
    const { message } = await readMessage(ctx, ENDPOINTS.token, tokenRequestSchema)
    ctx.body = await exchangeToken(parts, message.proof)
  })

  router.post(ENDPOINTS.proof.path, async (ctx) => {
    const { message } = await readMessage(ctx, ENDPOINTS.proof, proofRequestSchema)
    ctx.body = { result: await takeProof(parts, message.proof) }
  })

  router.get(ENDPOINTS.target.path, async (ctx) => {
    const entry = await authenticate(parts, ctx)
    const request = pullRequest(ctx)
    const place = request.wait > 0 ? holds.take(entry) : undefined
    try {
      const answer = await pull(parts, entry, request, place !== undefined)
      ctx.set('etag', `"${answer.tag}"`)
      if (answer.held) ctx.set('preference-applied', `wait=${request.wait}`)
      if (answer.sync) ctx.set(PULL_HEADERS.sync, 'now')
      if (answer.jws === null) ctx.status = 304
      else {
        ctx.type = TARGET_MEDIA_TYPE
        ctx.body = answer.jws
      }
    } finally {
      place?.leave()
    }
  })

  router.post(ENDPOINTS.state.path, async (ctx) => {
    const entry = await authenticate(parts, ctx)
    const { message, body } = await readMessage(ctx, ENDPOINTS.state, stateMessageSchema)
    ctx.body = await takeState(parts, entry, message, body)
  })

  return router
}

/** The hub behind an access token. A token that was verified for it before is known by its text. */
async function authenticate(parts: HubParts, ctx: Context): Promise<HubEntry> {
  const [scheme, text = ''] = ctx.get('authorization').split(' ')
  if (scheme !== 'Bearer') throw new ProtocolError('token_required')
  const known = parts.registry.peek(text.slice(0, Math.max(text.indexOf('.'), 0)))
  const digest = digestOf(text)
  if (known?.tokenDigest === digest && parts.tickets.stillHolds(text)) return known
  const holder = parts.tickets.readToken(text)
  const entry = holder && (await parts.registry.get(holder.hubId))
  if (!entry) throw new ProtocolError('token_required')
  entry.tokenDigest = digest
  return entry
}

/** One byte a character: a large fleet keeps as many of these as it has hubs. */
const digestOf = (token: string): string => hash('sha256', token, 'binary')

const header = <T>(
  ctx: Context,
  name: string,
  schema: { safeParse(value: unknown): { success: boolean; data?: T } },
  value: unknown,
): T => {
  const parsed = schema.safeParse(value)
  if (!parsed.success || parsed.data === undefined)
    throw new ProtocolError('bad_request', `${name}: is missing or not valid`)
  return parsed.data
}

const numberOf = (text: string): number | undefined => (/^\d{1,16}$/.test(text) ? Number(text) : undefined)

function pullRequest(ctx: Context): PullRequest {
  const { incarnation, sequence, accepted } = PULL_HEADERS
  const tag = /^"([\w-]{1,64})"$/.exec(ctx.get('if-none-match'))?.[1] ?? null
  const asked = /(?:^|,)\s*wait=(\d{1,4})(?:\s|,|;|$)/.exec(ctx.get('prefer'))?.[1]
  const wait = Math.min(Number(asked ?? 0), MAX_WAIT_SECONDS)
  return {
    incarnation: header(ctx, incarnation, idSchema, ctx.get(incarnation)),
    sequence: header(ctx, sequence, counterSchema, numberOf(ctx.get(sequence))),
    accepted: header(ctx, accepted, counterSchema, numberOf(ctx.get(accepted))),
    ifNoneMatch: tag,
    wait,
    gone: wait > 0 ? goneSignal(ctx) : NEVER,
  }
}

const NEVER = new AbortController().signal

/** Ends when the hub closes its connection. */
function goneSignal(ctx: Context): AbortSignal {
  const gone = new AbortController()
  ctx.res.once('close', () => gone.abort())
  return gone.signal
}
