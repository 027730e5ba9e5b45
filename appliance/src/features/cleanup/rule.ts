import { invalidFields, type FieldIssue } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/**
 * What an organization does about hubs that are not heard from. Days count only if the appliance ran at the time of
 * the daily count, so that its own absence makes nobody silent.
 */
export type CleanupRule = {
  /** After how many days a hub is named as silent. */
  namedAfter: number
  /** After how many days it is retired by itself; null: never. */
  retiredAfter: number | null
  /** Most that are retired in one run, as percent of the hubs that take part; more wait for a person. */
  share: number
}

/** What holds until somebody says otherwise. */
export const FIRST_RULE: CleanupRule = { namedAfter: 30, retiredAfter: null, share: 5 }

/** How many days are looked back at most. */
export const MAX_DAYS = 365

const LEAST_RETIRED = 7

/** The rule as it was typed. Throws `AppError` `invalid` naming every wrong field. */
export function readRule(typed: { namedAfter: string; retiredAfter: string; share: string }): CleanupRule {
  const namedAfter = wholeIn(typed.namedAfter, 1, MAX_DAYS)
  const retiredAfter =
    typed.retiredAfter.trim() === '' ? null : wholeIn(typed.retiredAfter, LEAST_RETIRED, MAX_DAYS)
  const share = wholeIn(typed.share, 1, 100)
  const faults: FieldIssue[] = []
  if (namedAfter === undefined)
    faults.push({ field: 'namedAfter', reason: say('fault.whole', { min: 1, max: MAX_DAYS }) })
  if (retiredAfter === undefined)
    faults.push({ field: 'retiredAfter', reason: say('fault.whole', { min: LEAST_RETIRED, max: MAX_DAYS }) })
  if (share === undefined) faults.push({ field: 'share', reason: say('fault.whole', { min: 1, max: 100 }) })
  if (namedAfter && retiredAfter && retiredAfter < namedAfter)
    faults.push({ field: 'retiredAfter', reason: say('cleanup.fault.order') })
  if (namedAfter === undefined || retiredAfter === undefined || share === undefined || faults.length > 0)
    throw invalidFields(faults)
  return { namedAfter, retiredAfter, share }
}

function wholeIn(typed: string, min: number, max: number): number | undefined {
  const text = typed.trim()
  const value = Number(text)
  return /^\d{1,9}$/.test(text) && value >= min && value <= max ? value : undefined
}

/**
 * A hub that was last heard from before this time (ms) has been silent for `count` days; null while fewer have gone by
 * since the first count. `days` are the times of the daily counts (ms), newest first.
 */
export const silentBefore = (days: readonly number[], count: number): number | null => days[count] ?? null

/** Whether so many may be retired in one run without asking a person. One always may. */
export const mayRetire = (silent: number, takingPart: number, share: number): boolean =>
  silent <= Math.max(1, Math.floor((takingPart * share) / 100))
