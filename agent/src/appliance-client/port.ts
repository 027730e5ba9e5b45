import type { Pin } from '@earshot/protocol'

/** One HTTP request to the appliance. `path` starts with `/`. */
export type WireRequest = {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body: string | null
  timeoutMs: number
}

/** One whole answer; header names in lower case. */
export type WireResponse = { status: number; headers: Record<string, string>; body: string }

/** Where to send a request and which certificates to accept there. `anyone` is for the trust document alone, which proves itself. */
export type Peer = { url: string; pins: readonly Pin[] | 'anyone' }

/**
 * Carries one request. Throws `HubError` `unreachable`, `pin_mismatch`, `certificate_invalid` or `answer_invalid`;
 * `interrupted` once `signal` aborts.
 */
export type Transport = (peer: Peer, request: WireRequest, signal?: AbortSignal) => Promise<WireResponse>
