import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { AuditAction } from '../audit/index.ts'
import type { HubParts } from './deps.ts'
import { leaveToRules, placeAt } from './follow-rules.ts'
import type { Hub, HubStatus } from './hub.ts'
import * as store from './store.ts'

/** What an operator can do with a hub: from which states, to which, and how the audit log calls it. */
const STEPS = {
  approve: { from: ['pending'], to: 'active', action: 'hub.approved' },
  refuse: { from: ['pending'], to: 'revoked', action: 'hub.refused' },
  liftQuarantine: { from: ['quarantined'], to: 'active', action: 'hub.quarantineLifted' },
  retire: { from: ['active', 'quarantined', 'pending'], to: 'retiring', action: 'hub.retired' },
  revoke: { from: ['active', 'quarantined', 'pending', 'retiring'], to: 'revoked', action: 'hub.revoked' },
} as const satisfies Record<string, { from: readonly HubStatus[]; to: HubStatus; action: AuditAction }>

/** Something an operator can do with a hub. */
export type HubStep = keyof typeof STEPS

const NOT_NOW: Record<HubStatus, string> = {
  pending: 'hub.notNow.pending',
  active: 'hub.notNow.active',
  quarantined: 'hub.notNow.quarantined',
  revoked: 'hub.notNow.revoked',
  retiring: 'hub.notNow.retiring',
  retired: 'hub.notNow.retired',
  superseded: 'hub.notNow.superseded',
}

/** Whether a step is possible from a state. */
export const canStep = (status: HubStatus, step: HubStep): boolean =>
  (STEPS[step].from as readonly HubStatus[]).includes(status)

async function get(tx: Tx, organizationId: string, id: string): Promise<Hub> {
  const hub = await store.findOwnHub(tx, organizationId, id)
  if (!hub) throw new AppError('not_found', say('hub.missing'))
  return hub
}

/** Takes one step with several hubs, all or none. Throws `AppError` `not_found` or `conflict` naming the computer. */
export async function stepHubs(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  step: HubStep,
  actor: Actor,
): Promise<void> {
  const { to, action } = STEPS[step]
  for (const id of ids) {
    const hub = await get(tx, organizationId, id)
    if (!canStep(hub.status, step)) {
      throw new AppError('conflict', say(NOT_NOW[hub.status], { computer: hub.computer.name }))
    }
    await store.setStatus(tx, id, to, parts.clock.now())
    await parts.audit.record(tx, {
      organizationId,
      actor,
      action,
      object: { kind: 'hub', id },
      detail: { computer: hub.computer.name },
    })
    await parts.notifications.publish(tx, 'hub', id)
  }
}

/** Lets a hub have its release when its computer's administrator asks for it (`earshot-hub leave`). */
export async function grantRelease(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  const hub = await get(tx, organizationId, id)
  await store.grantRelease(tx, id)
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'hub.releaseGranted',
    object: { kind: 'hub', id },
    detail: { computer: hub.computer.name },
  })
}

/** Which hubs a "sync now" reaches at once and which at their next poll. */
export type SyncReach = { now: string[]; atNextPoll: string[] }

/** Asks hubs to read everything back and report: those that hold a request open within 2 seconds. */
export async function syncNow(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  actor: Actor,
): Promise<SyncReach> {
  const reach: SyncReach = { now: [], atNextPoll: [] }
  for (const id of ids) {
    const hub = await get(tx, organizationId, id)
    const list = parts.registry.isWatched(hub.id) ? reach.now : reach.atNextPoll
    list.push(hub.id)
    await parts.audit.record(tx, { organizationId, actor, action: 'hub.synced', object: { kind: 'hub', id } })
    await parts.notifications.publish(tx, 'sync', id)
  }
  return reach
}

/** Sets the computer's tags and site. */
export async function placeHub(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  id: string,
  place: { tags: readonly string[]; siteId: string | null },
  actor: Actor,
): Promise<void> {
  await get(tx, organizationId, id)
  await placeAt(parts, tx, organizationId, new Map([[id, place]]), 'hand')
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'hub.tagged',
    object: { kind: 'hub', id },
    detail: { tags: [...place.tags], site: place.siteId },
  })
  await parts.notifications.publish(tx, 'hub', id)
}

/** Forgets the site and the tags that a computer was given otherwise than by rules, and has them decide. */
export async function leaveHubToRules(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  const { computer } = await get(tx, organizationId, id)
  await leaveToRules(parts, tx, organizationId, [id])
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'hub.leftToRules',
    object: { kind: 'hub', id },
    detail: { computer: computer.name },
  })
  await parts.notifications.publish(tx, 'hub', id)
}
