import type { HubEntry } from './hub-memory.ts'

/** A place among the requests that are held open. */
export type Place = { leave(): void }

/** How many requests may be held open at once: one per hub, `max` in all. */
export function createHolds(max: number): { take(entry: HubEntry): Place | undefined } {
  const held = new Map<string, object>()
  return {
    take(entry) {
      if (!held.has(entry.id) && held.size >= max) return undefined
      const place = {}
      held.set(entry.id, place)
      return {
        leave: () => {
          if (held.get(entry.id) === place) held.delete(entry.id)
        },
      }
    },
  }
}
