import { ProtocolError } from '@earshot/protocol'
import { judgeContact } from './contact.ts'
import type { HubParts } from './deps.ts'
import type { Hub } from './hub.ts'
import type { HubEntry } from './hub-memory.ts'
import { quarantine } from './quarantine.ts'
import { keepsForNow } from './restore.ts'
import { findProof } from './restore-store.ts'
import type { FreshTarget } from './fresh-target.ts'
import { computeTarget, sequenceFor, signTarget } from './target.ts'

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
  return mayHold && request.wait > 0 ? answerOrHold(parts, entry, request) : answerNow(parts, entry, request)
}

/** A hub ahead of its appliance shows its target once, and then keeps what it holds until the owner has decided. */
async function refuseAhead(parts: HubParts, entry: HubEntry, accepted: number): Promise<never> {
  const proof = await findProof(parts.database.read, entry.id)
  throw new ProtocolError(proof && proof.sequence >= accepted ? 'appliance_older' : 'show_target')
}

async function answerNow(parts: HubParts, entry: HubEntry, request: PullRequest): Promise<PullAnswer> {
  checkStatus(entry.status)
  const sync = parts.registry.takeSync(entry.id)
  const known = knownTag(parts, entry)
  if (known !== undefined && known === request.ifNoneMatch)
    return { sync, held: false, tag: known, jws: null }
  const { hub, fresh } = await look(parts, entry)
  const { tag } = fresh
  if (tag === request.ifNoneMatch) {
    if (fresh.personId === hub.personId) return { sync, held: false, tag, jws: null }
    await parts.recordTarget({ hub, fresh, sequence: hub.targetSequence })
    const again = await answerNow(parts, entry, request)
    return { ...again, sync: sync || again.sync }
  }
  const jws = await issue(parts, entry, hub, fresh, request.accepted)
  return jws === undefined ? answerNow(parts, entry, request) : { sync, held: false, tag, jws }
}

/** The tag the hub should hold, where nothing can have changed since it was computed. */
function knownTag(parts: HubParts, { checked, organizationId }: HubEntry): string | undefined {
  if (!checked || checked.epoch !== parts.registry.epoch(organizationId) || !parts.notifications.live())
    return undefined
  return parts.clock.now() < checked.validUntil ? checked.tag : undefined
}

type Look = { hub: Hub; fresh: FreshTarget }

async function look(parts: HubParts, entry: HubEntry): Promise<Look> {
  const epoch = parts.registry.epoch(entry.organizationId)
  const heard = parts.registry.heard()
  const basis = await parts.findBasis(entry.id)
  if (!basis) throw new ProtocolError('hub_unknown')
  checkStatus(basis.hub.status)
  if (await keepsForNow(parts, parts.database.read, basis)) throw new ProtocolError('appliance_older')
  const fresh = await computeTarget(parts, parts.database.read, basis)
  if (entry.changedAt <= heard) entry.checked = { tag: fresh.tag, epoch, validUntil: fresh.validUntil }
  return { hub: basis.hub, fresh }
}

/**
 * Gives a target out once its sequence is on disk, and is signed meanwhile; undefined when another replica was quicker. A change that came
 * meanwhile is served at the hub's next pull.
 */
async function issue(
  parts: HubParts,
  entry: HubEntry,
  hub: Hub,
  fresh: FreshTarget,
  accepted: number,
): Promise<string | undefined> {
  const sequence = sequenceFor(hub, fresh.tag, accepted)
  const isNews = sequence !== hub.targetSequence || fresh.personId !== hub.personId
  const [isRecorded, jws] = await Promise.all([
    isNews ? parts.recordTarget({ hub, fresh, sequence }) : true,
    signTarget(parts, parts.database.read, hub, fresh, sequence),
  ])
  if (!isRecorded) return undefined
  entry.targetSequence = sequence
  return jws
}

/** Watches before it looks, so that no change falls between looking and waiting. */
async function answerOrHold(parts: HubParts, entry: HubEntry, request: PullRequest): Promise<PullAnswer> {
  const timeLimit = AbortSignal.timeout(request.wait * 1_000)
  const deadline = AbortSignal.any([request.gone, timeLimit, parts.stopping])
  const signal = changeSignal(parts, entry)
  try {
    let answer = { ...(await answerNow(parts, entry, request)), held: true }
    while (answer.jws === null && !answer.sync && !deadline.aborted) {
      await signal.next(deadline)
      answer = { ...(await answerNow(parts, entry, request)), held: true }
    }
    if (answer.jws === null && !answer.sync && parts.stopping.aborted) throw new ProtocolError('unavailable')
    return answer
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
