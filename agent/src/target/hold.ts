import {
  counterSchema,
  fromBase64url,
  jwsSchema,
  sameSession,
  sessionSchema,
  targetSchema,
  timeSchema,
  type Session,
  type Target,
} from '@earshot/protocol'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { VerifiedTarget } from './verify.ts'

/** How many people's targets a hub keeps beside the computer's own. */
export const KEPT_PEOPLE = 10

const heldSchema = z.object({
  session: sessionSchema.nullable(),
  sequence: counterSchema,
  jws: jwsSchema,
  acceptedAt: timeSchema,
})
const document = { name: 'targets', schema: z.object({ held: z.array(heldSchema) }) }

type Held = z.output<typeof heldSchema>

/** The last good targets, on disk before they count. */
export type TargetHold = {
  /** Highest accepted sequence with its signed text; null before the first. */
  highest: () => { sequence: number; jws: string; target: Target } | null
  /** What applies to whoever sits there: a release, else their own, else the computer's own. */
  find: (session: Session | null) => Target | null
  /** Keeps a verified target. `askedAs` is the session it was asked for. */
  accept: (verified: VerifiedTarget, askedAs: Session | null, now: number) => Promise<void>
  /** Forgets everything and starts with this one: after an enrolment. */
  restart: (verified: VerifiedTarget, now: number) => Promise<void>
}

/** Opens the kept targets. They were verified before they were written and only the hub's account can write them. */
export async function openHold(store: Store): Promise<TargetHold> {
  let held = (await store.find(document))?.held ?? []
  const parsed = new Map<string, Target>(held.map((item) => [item.jws, parseHeld(item.jws)]))
  const targetOf = (item: Held): Target => parsed.get(item.jws) ?? parseHeld(item.jws)

  async function keep(next: Held[], verified: VerifiedTarget): Promise<void> {
    await store.write(document, { held: next })
    held = next
    parsed.set(verified.jws, verified.target)
    for (const jws of parsed.keys()) if (!held.some((item) => item.jws === jws)) parsed.delete(jws)
  }

  return {
    highest: () => {
      const item = highestOf(held)
      return item ? { sequence: item.sequence, jws: item.jws, target: targetOf(item) } : null
    },
    find: (session) => {
      const highest = highestOf(held)
      if (highest && targetOf(highest).kind === 'release') return targetOf(highest)
      const item =
        held.find((one) => sameSession(one.session, session)) ?? held.find((one) => one.session === null)
      return item ? targetOf(item) : null
    },
    accept: (verified, askedAs, now) =>
      keep(keptAfter(held, toHeld(verified, now), verified.target, askedAs), verified),
    restart: (verified, now) => keep([toHeld(verified, now)], verified),
  }
}

/**
 * What is kept once `next` has been accepted: one target per session, the most recently accepted people only. A release
 * ends all of them. An answer for nobody to a session that was somebody's means: that person is not matched any more.
 */
export function keptAfter(
  held: readonly Held[],
  next: Held,
  target: Target,
  askedAs: Session | null,
): Held[] {
  if (target.kind === 'release') return [next]
  const others = held.filter(
    (item) =>
      !sameSession(item.session, next.session) &&
      !(next.session === null && sameSession(item.session, askedAs)),
  )
  const people = others.filter((item) => item.session !== null).sort((a, b) => b.sequence - a.sequence)
  const room = next.session === null ? KEPT_PEOPLE : KEPT_PEOPLE - 1
  return [next, ...others.filter((item) => item.session === null), ...people.slice(0, room)]
}

const toHeld = ({ jws, target }: VerifiedTarget, now: number): Held => ({
  session: target.session,
  sequence: target.sequence,
  jws,
  acceptedAt: now,
})

const highestOf = (held: readonly Held[]): Held | undefined =>
  held.reduce<Held | undefined>(
    (best, item) => (best && best.sequence > item.sequence ? best : item),
    undefined,
  )

const parseHeld = (jws: string): Target =>
  targetSchema.parse(JSON.parse(new TextDecoder().decode(fromBase64url(jws.split('.')[1] ?? ''))))
