import { ProtocolError } from '@earshot/protocol'
import { judgeContact } from './contact.ts'
import type { HubParts } from './deps.ts'
import { mayPull, type Hub } from './hub.ts'
import type { HubEntry } from './registry.ts'
import { quarantine } from './quarantine.ts'
import { findProof } from './restore-store.ts'
import { findHub, lockHub } from './store.ts'
import { computeTarget, issueTarget } from './target.ts'

/** One `GET /hub/v1/target`. `accepted` is the highest target sequence the hub ever accepted. */
export type PullRequest = {
  incarnation: string
  sequence: number
  accepted: number
  ifNoneMatch: string | null
  /** Seconds the hub is willing to wait for a change. */
  wait: number
  /** Ends when the hub goes away. */
  gone: AbortSignal
}

/** A newer target, or "what you hold still stands"; `sync` asks the hub to read everything back now. */
export type PullAnswer = { sync: boolean; held: boolean; tag: string; jws: string | null }

const STATUS_ERRORS = {
  pending: 'hub_pending',
  quarantined: 'hub_quarantined',
  revoked: 'hub_revoked',
  retired: 'hub_revoked',
  superseded: 'hub_quarantined',
} as const

/** Refuses a hub that gets no targets. */
export function checkStatus(status: Hub['status']): void {
  if (status === 'active' || status === 'retiring') return
  throw new ProtocolError(STATUS_ERRORS[status])
}

/**
 * Notes a contact in memory, from where it is stored in batches: losing the newest only makes the judgement milder.
 * Throws `ProtocolError` `renew` or `hub_quarantined`.
 */
export async function noteContact(
  parts: HubParts,
  entry: HubEntry,
  incarnation: string,
  sequence: number,
): Promise<void> {
  const verdict = judgeContact(entry.memory, incarnation, sequence)
  Object.assign(entry, { memory: verdict.memory, lastContactAt: parts.clock.now(), unsaved: true })
  if (verdict.verdict === 'quarantine') {
    await quarantine(parts, entry)
    throw new ProtocolError('hub_quarantined')
  }
  if (verdict.verdict === 'renew') throw new ProtocolError('renew', undefined, verdict.continueFrom)
}

/** Answers a pull: at once, or, where the hub may be held, when something changes or the wait is over. */
export async function pull(
  parts: HubParts,
  entry: HubEntry,
  request: PullRequest,
  mayHold: boolean,
): Promise<PullAnswer> {
  checkStatus(entry.status)
  if (request.accepted > entry.targetSequence) await refuseAhead(parts, entry, request.accepted)
  await noteContact(parts, entry, request.incarnation, request.sequence)
  const first = await answerNow(parts, entry, request)
  const hold = mayHold && request.wait > 0 && first.jws === null && !first.sync
  return hold ? heldAnswer(parts, entry, request, first) : first
}

/** A hub ahead of its appliance shows its target once, and then keeps what it holds until the owner has decided. */
async function refuseAhead(parts: HubParts, entry: HubEntry, accepted: number): Promise<never> {
  const proof = await findProof(parts.database.read, entry.id)
  throw new ProtocolError(proof && proof.sequence >= accepted ? 'appliance_older' : 'show_target')
}

async function answerNow(parts: HubParts, entry: HubEntry, request: PullRequest): Promise<PullAnswer> {
  checkStatus(entry.status)
  const tag = await currentTag(parts, entry)
  const sync = parts.registry.takeSync(entry.id)
  if (tag === request.ifNoneMatch) return { sync, held: false, tag, jws: null }
  const issued = await issue(parts, entry, request.accepted)
  return { sync, held: false, ...issued }
}

/** The tag the hub should hold, from memory where nothing can have changed since it was computed. */
async function currentTag(parts: HubParts, entry: HubEntry): Promise<string> {
  const epoch = parts.registry.epoch(entry.organizationId)
  const { checked } = entry
  if (
    checked &&
    checked.epoch === epoch &&
    parts.clock.now() < checked.validUntil &&
    parts.notifications.live()
  )
    return checked.tag
  const hub = await findHub(parts.database.read, entry.id)
  if (!hub || !mayPull(hub.status)) throw new ProtocolError('hub_unknown')
  const fresh = await computeTarget(parts, parts.database.read, hub)
  entry.checked = { tag: fresh.tag, epoch, validUntil: fresh.validUntil }
  return fresh.tag
}

async function issue(
  parts: HubParts,
  entry: HubEntry,
  accepted: number,
): Promise<{ jws: string; tag: string }> {
  return parts.database.write(async (tx) => {
    const hub = await lockHub(tx, entry.id)
    if (!hub) throw new ProtocolError('hub_unknown')
    checkStatus(hub.status)
    const fresh = await computeTarget(parts, tx, hub)
    const { jws, sequence } = await issueTarget(parts, tx, hub, fresh, accepted)
    entry.targetSequence = sequence
    return { jws, tag: fresh.tag }
  })
}

async function heldAnswer(
  parts: HubParts,
  entry: HubEntry,
  request: PullRequest,
  first: PullAnswer,
): Promise<PullAnswer> {
  const deadline = AbortSignal.any([request.gone, AbortSignal.timeout(request.wait * 1_000)])
  const signal = changeSignal(parts, entry)
  try {
    while (!deadline.aborted) {
      await signal.next(deadline)
      if (deadline.aborted) break
      const answer = await answerNow(parts, entry, request)
      if (answer.jws !== null || answer.sync) return { ...answer, held: true }
    }
    return { ...first, held: true }
  } finally {
    signal.end()
  }
}

/** Remembers a change that comes while an answer is being computed, so that none is missed. */
function changeSignal(
  parts: HubParts,
  entry: HubEntry,
): { next(until: AbortSignal): Promise<void>; end(): void } {
  let changed = false
  let notify: (() => void) | undefined
  const end = parts.registry.watch(entry, () => {
    changed = true
    notify?.()
  })
  const next = async (until: AbortSignal): Promise<void> => {
    if (!changed && !until.aborted) {
      await new Promise<void>((resolve) => {
        notify = resolve
        until.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    changed = false
    notify = undefined
  }
  return { next, end }
}
