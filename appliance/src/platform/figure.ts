import type { Clock } from './clock.ts'

/** Something counted that takes long to work out, by key. */
export type Figure<T> = (key: string) => Promise<T>

/**
 * Answers at once what was worked out last; where that is older than `freshMs` it is worked out again behind the
 * answer, for whoever asks next. Only the very first to ask waits. `onFailure` hears of what failed behind an answer.
 */
export function createFigure<T>(deps: {
  clock: Clock
  freshMs: number
  workOut(key: string): Promise<T>
  onFailure(error: unknown): void
}): Figure<T> {
  const { clock, freshMs, workOut, onFailure } = deps
  const known = new Map<string, { value: T; at: number }>()
  const underWay = new Map<string, Promise<T>>()

  function renew(key: string): Promise<T> {
    const running = underWay.get(key)
    if (running) return running
    const started = workOut(key)
      .then((value) => {
        known.set(key, { value, at: clock.now() })
        return value
      })
      .finally(() => underWay.delete(key))
    underWay.set(key, started)
    return started
  }

  return async (key) => {
    const found = known.get(key)
    if (!found) return renew(key)
    if (clock.now() - found.at >= freshMs) renew(key).catch(onFailure)
    return found.value
  }
}
