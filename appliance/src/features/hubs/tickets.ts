import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'

/** How long a nonce may be used. */
export const NONCE_MS = 60_000

/** How long an access token is good for, by the appliance's clock. */
export const TOKEN_MS = 600_000

/** Who an access token stands for. */
export type TokenHolder = { hubId: string; organizationId: string }

/**
 * Nonces and access tokens. Both are stateless: every replica with the same master key accepts them, also after a
 * restart.
 */
export type Tickets = {
  newNonce(): string
  isNonce(nonce: string): boolean
  newToken(holder: TokenHolder): string
  readToken(token: string): TokenHolder | undefined
  /** Whether a token that was verified before is still good. */
  stillHolds(token: string): boolean
}

type MacKey = (label: string) => KeyObject

const mac = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function check(key: KeyObject, text: string, given: string): boolean {
  const expected = mac(key, text)
  const actual = Buffer.from(given, 'base64url')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** Builds both over the vault's MAC keys. */
export function createTickets(macKey: MacKey, clock: Clock): Tickets {
  const nonceKey = macKey('hub nonce')
  const tokenKey = macKey('hub access token')
  const sealed = (key: KeyObject, body: string): string => `${body}.${mac(key, body).toString('base64url')}`
  const open = (key: KeyObject, ticket: string): string[] | undefined => {
    const end = ticket.lastIndexOf('.')
    const body = ticket.slice(0, Math.max(end, 0))
    return end > 0 && check(key, body, ticket.slice(end + 1)) ? body.split('.') : undefined
  }
  const isAhead = (time = ''): boolean => Number.parseInt(time, 36) > clock.now()
  return {
    newNonce: () => sealed(nonceKey, `${clock.now().toString(36)}.${randomBytes(16).toString('base64url')}`),
    isNonce(nonce) {
      const made = Number.parseInt(open(nonceKey, nonce)?.[0] ?? '', 36)
      const age = clock.now() - made
      return age >= 0 && age <= NONCE_MS
    },
    newToken: ({ hubId, organizationId }) =>
      sealed(tokenKey, [hubId, organizationId, (clock.now() + TOKEN_MS).toString(36)].join('.')),
    readToken(token) {
      const [hubId, organizationId, ends] = open(tokenKey, token) ?? []
      return hubId && organizationId && isAhead(ends) ? { hubId, organizationId } : undefined
    },
    stillHolds: (token) => isAhead(token.split('.')[2]),
  }
}
