/** Where the time comes from: injected, so that tests own it. */
export type Clock = {
  /** Milliseconds since 1970 UTC. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }
