import {
  describeIssues,
  ENDPOINTS,
  formatVersions,
  PROTOCOL_ERRORS,
  PROTOCOL_HEADER,
  PROTOCOL_VERSIONS,
  ProtocolError,
  type ProtocolErrorCode,
} from '@earshot/protocol'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import type { Peer, Transport, WireRequest, WireResponse } from './port.ts'

/** Name of a call of the hub protocol. */
export type CallName = keyof typeof ENDPOINTS

/** What a call carries beside its name. `timeoutMs` defaults to 30 seconds. */
export type CallOptions = {
  body?: unknown
  parameter?: string
  headers?: Record<string, string>
  token?: string
  timeoutMs?: number
  signal?: AbortSignal
}

/** An answer that says no. `retryAfterMs` is what `Retry-After` asks for; null where it is silent. */
export class Refusal extends ProtocolError {
  readonly retryAfterMs: number | null
  constructor(
    code: ProtocolErrorCode,
    detail: string,
    continueFrom: number | undefined,
    retryAfterMs: number | null,
  ) {
    super(code, detail, continueFrom)
    this.name = 'Refusal'
    this.retryAfterMs = retryAfterMs
  }
}

const DEFAULT_TIMEOUT_MS = 30_000
const errorSchema = z.object({
  error: z.object({
    code: z.string().max(64),
    detail: z.string().max(1000).default(''),
    continueFrom: z.int().min(0).optional(),
  }),
})

/** Makes one call as the endpoint table says and returns the raw answer of a success (2xx or 304). Throws `Refusal`. */
export async function callRaw(
  transport: Transport,
  peer: Peer,
  name: CallName,
  options: CallOptions = {},
): Promise<WireResponse> {
  const answer = await transport(peer, wireRequest(name, options), options.signal)
  if (answer.status === 304 || (answer.status >= 200 && answer.status < 300)) return answer
  throw refusal(answer)
}

/** Makes one call whose answer is JSON and parses it with the table's schema. Throws `Refusal`, or `HubError` `answer_invalid`. */
export async function call<N extends CallName>(
  transport: Transport,
  peer: Peer,
  name: N,
  options: CallOptions = {},
): Promise<z.output<(typeof ENDPOINTS)[N]['response']>> {
  const answer = await callRaw(transport, peer, name, options)
  const parsed = ENDPOINTS[name].response.safeParse(parseJson(answer.body))
  if (!parsed.success) throw new HubError('answer_invalid', `${name}: ${describeIssues(parsed.error)}`)
  return parsed.data as z.output<(typeof ENDPOINTS)[N]['response']>
}

function wireRequest(name: CallName, options: CallOptions): WireRequest {
  const { method, path } = ENDPOINTS[name]
  const body = options.body === undefined ? null : JSON.stringify(options.body)
  return {
    method,
    path:
      options.parameter === undefined ? path : path.replace(/:\w+$/, encodeURIComponent(options.parameter)),
    headers: {
      [PROTOCOL_HEADER]: formatVersions(PROTOCOL_VERSIONS),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  }
}

function refusal(answer: WireResponse): Error {
  const parsed = errorSchema.safeParse(parseJson(answer.body))
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after'])
  if (!parsed.success)
    return new Refusal('unavailable', `HTTP status ${answer.status}`, undefined, retryAfterMs)
  const { code, detail, continueFrom } = parsed.data.error
  return new Refusal(isKnown(code) ? code : 'unavailable', detail || code, continueFrom, retryAfterMs)
}

const isKnown = (code: string): code is ProtocolErrorCode => Object.hasOwn(PROTOCOL_ERRORS, code)

function parseRetryAfter(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
