import { claimedKeyId, JWS_TYPES, ProtocolError, tokenClaimSchema, verifyJws } from '@earshot/protocol'
import { systemActor } from '../../platform/actor.ts'
import type { HubParts } from './deps.ts'
import type { Hub } from './hub.ts'
import { checkStatus } from './pull.ts'
import * as store from './store.ts'
import { TOKEN_MS } from './tickets.ts'

/**
 * `POST /hub/v1/token`: a hub that signs a fresh nonce under its own key gets an access token.
 * Throws `ProtocolError`.
 */
export async function exchangeToken(
  parts: HubParts,
  jws: string,
): Promise<{ token: string; expiresInSeconds: number }> {
  const hub = await store.findHubByKey(parts.database.read, claimedKeyId(jws) ?? '')
  if (!hub) throw new ProtocolError('hub_unknown')
  const claim = await verifyJws(JWS_TYPES.token, jws, hub.publicKey, tokenClaimSchema)
  if (!parts.tickets.isNonce(claim.nonce)) throw new ProtocolError('nonce_stale')
  if (claim.hub !== hub.id) throw new ProtocolError('hub_unknown')
  if (hub.status === 'superseded') await oldKeySpeaksAgain(parts, hub)
  else checkStatus(hub.status)
  const token = parts.tickets.newToken({ hubId: hub.id, organizationId: hub.organizationId })
  return { token, expiresInSeconds: TOKEN_MS / 1_000 }
}

/** The computer an ephemeral row was taken from is still there: the old row stands, the newcomer is quarantined. */
async function oldKeySpeaksAgain(parts: HubParts, old: Hub): Promise<void> {
  await parts.database.write(async (tx) => {
    const now = parts.clock.now()
    for (const newcomer of await store.listSuccessors(tx, old.organizationId, old.id)) {
      await store.setStatus(tx, newcomer.id, 'quarantined', now)
      await parts.audit.record(tx, {
        organizationId: old.organizationId,
        actor: systemActor('copies'),
        action: 'hub.quarantined',
        object: { kind: 'hub', id: newcomer.id },
        detail: { because: 'predecessorSpeaks', of: old.id },
      })
      await parts.notifications.publish(tx, 'hub', newcomer.id)
    }
    await store.setStatus(tx, old.id, 'active', now)
    await parts.notifications.publish(tx, 'hub', old.id)
  })
}
