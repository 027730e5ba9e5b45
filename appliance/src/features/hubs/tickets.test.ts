import { describe, expect, it } from 'vitest'
import { createVault } from '../../platform/vault.ts'
import { createTickets, NONCE_MS, TOKEN_MS } from './tickets.ts'

const keys = (fill: number) => createVault(Buffer.alloc(32, fill)).macKey
let time = 1_000_000
const clock = { now: () => time }
const tickets = createTickets(keys(1), clock)
const holder = { hubId: 'hub-1', organizationId: 'org_1' }

describe('nonces and access tokens', () => {
  it('are accepted by every replica with the same master key and by no other', () => {
    const replica = createTickets(keys(1), clock)
    const stranger = createTickets(keys(2), clock)
    const token = tickets.newToken(holder)
    const nonce = tickets.newNonce()
    expect(replica.readToken(token)).toMatchObject(holder)
    expect(replica.isNonce(nonce)).toBe(true)
    expect(stranger.readToken(token)).toBeUndefined()
    expect(stranger.isNonce(nonce)).toBe(false)
  })

  it('end by the clock of the appliance', () => {
    const token = tickets.newToken(holder)
    const nonce = tickets.newNonce()
    time += NONCE_MS
    expect(tickets.isNonce(nonce)).toBe(true)
    time += 1
    expect(tickets.isNonce(nonce)).toBe(false)
    time += TOKEN_MS - NONCE_MS - 2
    expect(tickets.readToken(token)).toMatchObject(holder)
    time += 1
    expect(tickets.readToken(token)).toBeUndefined()
  })

  it('refuse a changed character anywhere, each other and rubbish', () => {
    const token = tickets.newToken(holder)
    let refused = 0
    for (let at = 0; at < token.length - 1; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      if (tickets.readToken(changed) === undefined) refused += 1
    }
    expect(refused).toBe(token.length - 1)
    expect(tickets.readToken(tickets.newNonce())).toBeUndefined()
    expect(tickets.isNonce(token)).toBe(false)
    for (const rubbish of ['', '.', 'a.b.c', '..']) expect(tickets.readToken(rubbish)).toBeUndefined()
  })
})
