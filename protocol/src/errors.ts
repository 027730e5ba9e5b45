/**
 * What can go wrong between hub and appliance. `retry` tells a hub what to do by itself: `never` (a person
 * must act), `later` (same request again after back-off), `renew` (get a new token, then the same request).
 */
export const PROTOCOL_ERRORS = {
  bad_request: {
    status: 400,
    retry: 'never',
    meaning: 'The message is not valid; `detail` names the field and the reason.',
  },
  too_large: { status: 413, retry: 'never', meaning: 'The message is larger than this endpoint accepts.' },
  token_required: {
    status: 401,
    retry: 'renew',
    meaning: 'The access token is missing, expired or unknown.',
  },
  nonce_stale: { status: 401, retry: 'renew', meaning: 'The nonce is older than a minute or not ours.' },
  proof_invalid: { status: 401, retry: 'never', meaning: 'The signature does not prove the key it claims.' },
  hub_unknown: {
    status: 401,
    retry: 'never',
    meaning: 'No hub with this id and key is enrolled here; show the last signed target.',
  },
  code_invalid: { status: 403, retry: 'never', meaning: 'The enrolment code is not known here.' },
  code_expired: { status: 403, retry: 'never', meaning: 'The enrolment code has ended.' },
  code_used_up: {
    status: 403,
    retry: 'never',
    meaning: 'The enrolment code has been used as often as it allows.',
  },
  hub_pending: { status: 403, retry: 'later', meaning: 'An operator has to approve this hub first.' },
  hub_quarantined: {
    status: 403,
    retry: 'later',
    meaning: 'Two copies of this hub speak; an operator has to decide.',
  },
  hub_revoked: {
    status: 403,
    retry: 'never',
    meaning: 'This hub was revoked. What it holds stays enforced.',
  },
  appliance_older: {
    status: 409,
    retry: 'later',
    meaning: 'The appliance is older than its hubs; keep what you hold.',
  },
  show_target: {
    status: 409,
    retry: 'renew',
    meaning: 'The hub has accepted a target that is unknown here; show it.',
  },
  renew: { status: 409, retry: 'renew', meaning: 'Draw a new incarnation and continue from `continueFrom`.' },
  not_found: { status: 404, retry: 'never', meaning: 'There is nothing at this address.' },
  protocol_unsupported: {
    status: 426,
    retry: 'never',
    meaning: 'Hub and appliance share no protocol version.',
  },
  throttled: {
    status: 429,
    retry: 'later',
    meaning: 'Too many attempts; wait as long as `Retry-After` says.',
  },
  unavailable: { status: 503, retry: 'later', meaning: 'The appliance cannot answer now.' },
  internal: { status: 500, retry: 'later', meaning: 'The appliance failed; its log holds the request id.' },
} as const satisfies Record<string, { status: number; retry: 'never' | 'later' | 'renew'; meaning: string }>

/** Code of an error between hub and appliance. */
export type ProtocolErrorCode = keyof typeof PROTOCOL_ERRORS

/** Raised on both sides. `detail` is for people: it names the field and the reason. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode
  readonly detail: string
  readonly continueFrom: number | undefined
  constructor(
    code: ProtocolErrorCode,
    detail: string = PROTOCOL_ERRORS[code].meaning,
    continueFrom?: number,
  ) {
    super(`${code}: ${detail}`)
    this.name = 'ProtocolError'
    this.code = code
    this.detail = detail
    this.continueFrom = continueFrom
  }
}
