import type { Clock } from '../clock.ts'
import { HidError } from '../hid/port.ts'
import { createListeners } from './exchange.ts'

/** How long another program counts as active after its last traffic. */
export const FOREIGN_MS = 5_000

/** Notices another program by answers that nobody here asked for. */
export type ForeignTraffic = {
  seen: () => void
  /** Throws `HidError` `busy` while the other program is active: two programs in one conversation get each other's answers. */
  refuse: () => void
  /** True when it starts, false when it has been quiet for a while. */
  onChange: (listener: (active: boolean) => void) => () => void
  stop: () => void
}

/** Starts with nobody else there. */
export function createForeignTraffic(clock: Clock): ForeignTraffic {
  const listeners = createListeners<boolean>()
  let quiet: AbortController | undefined
  const calm = async ({ signal }: AbortController): Promise<void> => {
    await clock.wait(FOREIGN_MS, signal)
    if (signal.aborted) return
    quiet = undefined
    listeners.tell(false)
  }
  return {
    seen: () => {
      const first = quiet === undefined
      quiet?.abort()
      quiet = new AbortController()
      void calm(quiet)
      if (first) listeners.tell(true)
    },
    refuse: () => {
      if (quiet) throw new HidError('busy', 'Another program is talking to the device.')
    },
    onChange: listeners.add,
    stop: () => {
      quiet?.abort()
      listeners.clear()
    },
  }
}

/** Numbers that mark our requests. One stays ours for a while, so that a late answer is not taken for a stranger's. */
export type Tags = { next: () => number; isOurs: (tag: number) => boolean }

/** 1 to `highest` in turn, beginning after `first`. */
export function createTags(clock: Clock, highest: number, first: number): Tags {
  const usedAt = new Map<number, number>()
  let last = first
  return {
    next: () => {
      last = (last % highest) + 1
      usedAt.set(last, clock.now())
      return last
    },
    isOurs: (tag) => clock.now() - (usedAt.get(tag) ?? Number.NEGATIVE_INFINITY) < FOREIGN_MS,
  }
}
