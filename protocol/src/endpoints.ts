import type { z } from 'zod'
import { enrolmentAnswerSchema, enrolmentRequestSchema } from './enrolment.ts'
import type { ProtocolErrorCode } from './errors.ts'
import { stateAnswerSchema, stateMessageSchema } from './state.ts'
import {
  nonceAnswerSchema,
  proofAnswerSchema,
  proofRequestSchema,
  tokenAnswerSchema,
  tokenRequestSchema,
} from './token.ts'
import { jwsSchema } from './wire.ts'
import { trustAnswerSchema } from './trust.ts'

/** One call of the hub protocol. `auth`: none, the hub's own signature inside the body, or an access token. */
export type Endpoint = {
  method: 'GET' | 'POST'
  path: string
  auth: 'none' | 'signature' | 'token'
  request: z.ZodType | null
  response: z.ZodType
  maxBytes: number
  errors: readonly ProtocolErrorCode[]
}

const KIB = 1024

/** Every call a hub can make. Both sides are built from this table and tested against it. */
export const ENDPOINTS = {
  enrolment: {
    method: 'POST',
    path: '/hub/v1/enrolment',
    auth: 'signature',
    request: enrolmentRequestSchema,
    response: enrolmentAnswerSchema,
    maxBytes: 16 * KIB,
    errors: [
      'bad_request',
      'proof_invalid',
      'code_invalid',
      'code_expired',
      'code_used_up',
      'hub_revoked',
      'throttled',
    ],
  },
  trust: {
    method: 'GET',
    path: '/hub/v1/trust/:key',
    auth: 'none',
    request: null,
    response: trustAnswerSchema,
    maxBytes: 0,
    errors: ['not_found'],
  },
  nonce: {
    method: 'POST',
    path: '/hub/v1/nonce',
    auth: 'none',
    request: null,
    response: nonceAnswerSchema,
    maxBytes: 0,
    errors: ['throttled'],
  },
  token: {
    method: 'POST',
    path: '/hub/v1/token',
    auth: 'signature',
    request: tokenRequestSchema,
    response: tokenAnswerSchema,
    maxBytes: 8 * KIB,
    errors: [
      'bad_request',
      'proof_invalid',
      'nonce_stale',
      'hub_unknown',
      'hub_pending',
      'hub_quarantined',
      'hub_revoked',
    ],
  },
  proof: {
    method: 'POST',
    path: '/hub/v1/proof',
    auth: 'signature',
    request: proofRequestSchema,
    response: proofAnswerSchema,
    maxBytes: 512 * KIB,
    errors: ['bad_request', 'proof_invalid', 'nonce_stale', 'hub_revoked'],
  },
  target: {
    method: 'GET',
    path: '/hub/v1/target',
    auth: 'token',
    request: null,
    response: jwsSchema,
    maxBytes: 0,
    errors: [
      'token_required',
      'hub_quarantined',
      'hub_revoked',
      'hub_pending',
      'renew',
      'show_target',
      'appliance_older',
    ],
  },
  state: {
    method: 'POST',
    path: '/hub/v1/state',
    auth: 'token',
    request: stateMessageSchema,
    response: stateAnswerSchema,
    maxBytes: 256 * KIB,
    errors: [
      'bad_request',
      'too_large',
      'token_required',
      'hub_quarantined',
      'hub_revoked',
      'hub_pending',
      'renew',
      'appliance_older',
    ],
  },
} as const satisfies Record<string, Endpoint>

/** Headers of `GET /hub/v1/target` beside `Authorization`, `If-None-Match` and `Prefer: wait=N`. */
export const PULL_HEADERS = {
  incarnation: 'earshot-incarnation',
  sequence: 'earshot-sequence',
  /** Highest target sequence this hub ever accepted. */
  accepted: 'earshot-accepted',
  /** In an answer: `now` asks the hub to read every setting back at once and to send its state. */
  sync: 'earshot-sync',
} as const

/** Media type of a served target: the compact JWS itself. */
export const TARGET_MEDIA_TYPE = 'application/jose'
