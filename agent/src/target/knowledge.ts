import type { DeviceValue, SettingReading, Verification, WriteOutcome } from './terms.ts'

/** What the hub knows of one setting of one headset. Times are the hub's clock. */
export type Knowledge = {
  /** `unknown` until it has been read since it arrived. */
  reading: 'unknown' | 'value' | 'unreadable' | 'unsupported' | 'failed'
  value: DeviceValue | null
  by: Verification | null
  at: number | null
  /** Last value of a policy that the headset took or already had: writing it again means that something changed it. */
  taken: DeviceValue | null
  /** Written since it arrived; what can't be read is written again on every arrival. */
  writtenSinceArrival: boolean
  refused: { value: DeviceValue; at: number } | null
  refusedDuringCall: boolean
  /** In use by another program, as the last answer said. */
  inUse: boolean
  failures: number
  /** No request before this. */
  retryAt: number | null
  lastError: string | null
  /** A suggestion that was about to be written, and over which value: tells after a crash whether it was. */
  attempted: Attempt | null
  /** Times of the re-assertions of the last hour. */
  reassertions: readonly number[]
  /** Re-assertions ever. */
  reasserted: number
}

/** A suggestion about to be written over `from`. */
export type Attempt = { policy: string; since: number; from: DeviceValue }

/** Limits that spare a headset's memory. */
export const REASSERTION = { most: 6, withinMs: 3_600_000 }

const RETRY = { firstMs: 1_000, longestMs: 300_000 }
const CALL_RETRY_MS = 30_000

/** Nothing known yet. */
export const UNKNOWN: Knowledge = {
  reading: 'unknown',
  value: null,
  by: null,
  at: null,
  taken: null,
  writtenSinceArrival: false,
  refused: null,
  refusedDuringCall: false,
  inUse: false,
  failures: 0,
  retryAt: null,
  lastError: null,
  attempted: null,
  reassertions: [],
  reasserted: 0,
}

/** After the headset was asked for its value. */
export function afterReading(known: Knowledge, reading: SettingReading, now: number): Knowledge {
  switch (reading.result) {
    case 'read':
      return { ...answered(known), reading: 'value', value: reading.value, by: 'readBack', at: now }
    case 'unreadable':
      return { ...answered(known), reading: 'unreadable' }
    case 'unsupported':
      return { ...answered(known), reading: 'unsupported' }
    case 'refused':
      return {
        ...failed(known, now, `The headset refused to tell (code ${reading.code}).`),
        reading: 'failed',
      }
    default:
      return {
        ...failed(known, now, FAILURES[reading.result]),
        reading: 'failed',
        inUse: reading.result === 'inUse',
      }
  }
}

/** After the headset itself said that a value is another now. */
export const afterEvent = (known: Knowledge, value: DeviceValue, now: number): Knowledge => ({
  ...answered(known),
  reading: known.reading === 'unreadable' ? 'unreadable' : 'value',
  value,
  by: 'event',
  at: now,
  writtenSinceArrival: known.reading === 'unreadable' ? false : known.writtenSinceArrival,
})

/** After a value of a policy was found on the headset without writing it. */
export const afterFinding = (known: Knowledge, value: DeviceValue): Knowledge => ({ ...known, taken: value })

/** A value that no lock asks for any more may change without anything having been lost. */
export const withoutLock = (known: Knowledge): Knowledge =>
  known.taken === null ? known : { ...known, taken: null }

/** Before a suggestion is written. */
export const beforeSuggestion = (
  known: Knowledge,
  suggestion: { policy: string; since: number },
): Knowledge => ({
  ...known,
  attempted:
    known.value === null ? null : { policy: suggestion.policy, since: suggestion.since, from: known.value },
})

/** After a write. `reassertion` says that the headset had this value before. */
export function afterWrite(
  known: Knowledge,
  written: { value: DeviceValue; reassertion: boolean },
  outcome: WriteOutcome,
  now: number,
): Knowledge {
  switch (outcome.result) {
    case 'written': {
      const took = taken(known, written, now)
      return { ...took, reading: 'value', value: outcome.value, by: outcome.by, at: now }
    }
    case 'asserted':
      return {
        ...taken(known, written, now),
        reading: 'unreadable',
        value: written.value,
        by: 'write',
        at: now,
      }
    case 'refused':
      return {
        ...recovered(known),
        refused: { value: written.value, at: now },
        lastError: `The headset refused the value (code ${outcome.code}).`,
      }
    case 'notDuringCall':
      return { ...recovered(known), refusedDuringCall: true, retryAt: now + CALL_RETRY_MS }
    case 'unsupported':
      return { ...recovered(known), reading: 'unsupported' }
    default:
      return { ...failed(known, now, FAILURES[outcome.result]), inUse: outcome.result === 'inUse' }
  }
}

/** After a call ended: what was refused because of it may be tried again. */
export const afterCall = (known: Knowledge): Knowledge =>
  known.refusedDuringCall ? { ...known, refusedDuringCall: false, retryAt: null } : known

const FAILURES = {
  gone: 'The headset was unplugged.',
  noAnswer: 'The headset did not answer in time.',
  inUse: 'Another program is talking to the headset.',
  failed: 'The operating system refused the transfer.',
} as const

/** It answers: transfers work. What it refused before stays refused. */
const answered = (known: Knowledge): Knowledge => ({
  ...known,
  inUse: false,
  failures: 0,
  retryAt: known.refusedDuringCall ? known.retryAt : null,
  lastError: known.refused ? known.lastError : null,
})

const recovered = (known: Knowledge): Knowledge => ({
  ...known,
  refused: null,
  refusedDuringCall: false,
  inUse: false,
  failures: 0,
  retryAt: null,
  lastError: null,
})

function failed(known: Knowledge, now: number, lastError: string): Knowledge {
  const failures = known.failures + 1
  const pause = Math.min(RETRY.longestMs, RETRY.firstMs * 2 ** Math.min(failures - 1, 20))
  return { ...known, failures, retryAt: now + pause, lastError }
}

function taken(
  known: Knowledge,
  written: { value: DeviceValue; reassertion: boolean },
  now: number,
): Knowledge {
  const recent = known.reassertions.filter((at) => at > now - REASSERTION.withinMs)
  return {
    ...recovered(known),
    taken: written.value,
    writtenSinceArrival: true,
    reassertions: written.reassertion ? [...recent, now] : recent,
    reasserted: known.reasserted + (written.reassertion ? 1 : 0),
  }
}
