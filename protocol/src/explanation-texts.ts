import type { LossReason, WinReason } from './decide.ts'
import type { IdleReason } from './effective.ts'

/** Why an entry decides, in words. */
export const WIN_TEXTS: Readonly<Record<WinReason, string>> = {
  only: 'No other policy sets it.',
  narrowest: 'Its scope is the narrowest.',
  rank: 'Its rank comes first among policies of the same scope.',
  tie: 'It has the same scope and rank as another policy; the order of their ids decides.',
  mandatory: 'A mandatory entry stands above every narrower scope.',
  stricter: 'It is stricter than the mandatory entry of a wider scope.',
}

/** Why an entry does not decide, in words. */
export const LOSS_TEXTS: Readonly<Record<LossReason['code'] | IdleReason['code'], string>> = {
  widerScope: 'A policy with a narrower scope sets it.',
  higherRank: 'A policy of the same scope has a lower rank.',
  tie: 'A policy of the same scope has the same rank; the order of their ids decides.',
  mandatory: 'A mandatory entry stands above it.',
  stricter: 'It is mandatory, and a narrower policy is stricter.',
  notStarted: 'It has not started yet.',
  excluded: 'An exclusion takes this device or person out of it.',
  unknownMode: 'It binds in a way that this version does not know.',
  unknownScope: 'Its scope is one that this version does not know.',
}
