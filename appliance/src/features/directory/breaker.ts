/** After so many failures in a row nobody is asked for a while. */
const FAILURES = 5
const OPEN_MS = 30_000

/** Spares a server that does not answer, and people the waiting for it. By what is asked, of this process alone. */
export type Breaker = {
  isOpen(id: string): boolean
  note(id: string, outcome: 'answered' | 'failed'): void
}

/** Builds a breaker. When its time is over, the next failure opens it again. */
export function createBreaker({ now }: { now(): number }): Breaker {
  const failures = new Map<string, { count: number; at: number }>()
  return {
    isOpen(id) {
      const { count, at } = failures.get(id) ?? { count: 0, at: 0 }
      return count >= FAILURES && Math.abs(now() - at) < OPEN_MS
    },
    note(id, outcome) {
      if (outcome === 'answered') failures.delete(id)
      else failures.set(id, { count: (failures.get(id)?.count ?? 0) + 1, at: now() })
    },
  }
}
