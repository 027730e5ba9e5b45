/** A number in [0, 1). Given, so that tests can decide it. */
export type Random = () => number

/** First and longest pause after a failure, in milliseconds. */
export const BACKOFF = { firstMs: 2_000, longestMs: 300_000 }

/**
 * Pause before try number `failures` + 1, with full jitter: hubs that lost the appliance together come back spread
 * out. `atLeastMs` is what the appliance asked for with `Retry-After`; the jitter comes on top of it.
 */
export function backoffMs(
  failures: number,
  random: Random,
  atLeastMs: number | null = null,
  limits = BACKOFF,
): number {
  const ceiling = Math.min(limits.longestMs, limits.firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round((atLeastMs ?? 0) + random() * ceiling)
}

/** Time to the next poll: the interval, give or take `jitterPercent`. */
export function intervalMs(
  contact: { intervalSeconds: number; jitterPercent: number },
  random: Random,
): number {
  const spread = (contact.jitterPercent / 100) * (2 * random() - 1)
  return Math.round(contact.intervalSeconds * 1000 * (1 + spread))
}
