/** What is kept of a hub's contacts, to tell a restored computer from a copied one. No clock is involved. */
export type ContactMemory = {
  /** The incarnation that speaks now; null before the first message. */
  incarnation: string | null
  /** Highest sequence accepted. */
  sequence: number
  /** How many contacts there have been. */
  contacts: number
  /** Incarnations that have been replaced, newest last, with the contact at which one returned (null: never). */
  superseded: readonly { incarnation: string; returnedAt: number | null }[]
}

/**
 * What a contact means. accept: go on. renew: draw a new incarnation and continue from `continueFrom`.
 * quarantine: two copies speak side by side.
 */
export type ContactVerdict =
  | { verdict: 'accept'; memory: ContactMemory }
  | { verdict: 'renew'; memory: ContactMemory; continueFrom: number }
  | { verdict: 'quarantine'; memory: ContactMemory }

/** A hub nobody has heard of. */
export const NO_CONTACT: ContactMemory = { incarnation: null, sequence: 0, contacts: 0, superseded: [] }

const REMEMBERED = 100
const RETURN_WINDOW = 20
const RETURNS_OF_A_COPY = 4

/**
 * Judges one contact (system.md §5, copies and snapshots): an incarnation never seen is current from its first
 * message; a replaced one that speaks again is a return, counted once per incarnation; the fourth different return
 * within 20 contacts means that copies run side by side.
 */
export function judgeContact(before: ContactMemory, incarnation: string, sequence: number): ContactVerdict {
  const memory = { ...before, contacts: before.contacts + 1 }
  if (incarnation === before.incarnation) return inOrder(memory, sequence)
  const returned = before.superseded.find((past) => past.incarnation === incarnation)
  if (returned) return judgeReturn(memory, incarnation)
  const superseded =
    before.incarnation === null
      ? before.superseded
      : [...before.superseded, { incarnation: before.incarnation, returnedAt: null }].slice(-REMEMBERED)
  return inOrder({ ...memory, incarnation, superseded }, sequence)
}

function inOrder(memory: ContactMemory, sequence: number): ContactVerdict {
  if (sequence > memory.sequence) return { verdict: 'accept', memory: { ...memory, sequence } }
  return { verdict: 'renew', memory, continueFrom: memory.sequence }
}

function judgeReturn(memory: ContactMemory, incarnation: string): ContactVerdict {
  const superseded = memory.superseded.map((past) =>
    past.incarnation === incarnation ? { incarnation, returnedAt: past.returnedAt ?? memory.contacts } : past,
  )
  const recent = superseded.filter(
    (past) => past.returnedAt !== null && past.returnedAt > memory.contacts - RETURN_WINDOW,
  )
  const next = { ...memory, superseded }
  if (recent.length >= RETURNS_OF_A_COPY) return { verdict: 'quarantine', memory: next }
  return { verdict: 'renew', memory: next, continueFrom: memory.sequence }
}
