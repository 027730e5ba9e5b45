import type { Clock } from '../clock.ts'
import { HidError, type HidErrorCode } from '../hid/port.ts'
import type { Failure } from './define.ts'

/** Runs one piece of work after the other, in order; one that fails doesn't stop the next. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

/**
 * One transfer after the other, each with a time limit. One that is overdue still holds the line, as the device may
 * yet answer it; those that wait behind it longer than their own limit are never sent.
 */
export function createLine(clock: Clock): <T>(ms: number, work: () => Promise<T>) => Promise<T> {
  const queue = createQueue()
  return async (ms, work) => {
    let given = true
    const turn = queue(() => {
      if (!given) throw new HidError('timeout')
      return work()
    })
    try {
      return await within(clock, ms, turn)
    } finally {
      given = false
    }
  }
}

/** The result of `work`, or `HidError` `timeout` after `ms`. What was begun goes on and its result is dropped. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const limit = clock.wait(ms, done.signal).then((): never => {
    throw new HidError('timeout')
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    limit.catch(() => undefined)
    done.abort()
  }
}

const FAILURES: Readonly<Record<HidErrorCode, Failure['result']>> = {
  gone: 'gone',
  timeout: 'noAnswer',
  busy: 'inUse',
  noPermission: 'failed',
  failed: 'failed',
  notAllowed: 'failed',
  unavailable: 'failed',
}

/** A HID error as the outcome of an operation; anything else is a fault of the program and is thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof HidError) return { result: FAILURES[error.code] }
  throw error
}

/** Listeners of one kind of event. */
export type Listeners<E> = {
  add: (listener: (event: E) => void) => () => void
  tell: (event: E) => void
  clear: () => void
}

/** A set of listeners; one that leaves while being told isn't told again. */
export function createListeners<E>(): Listeners<E> {
  const listeners = new Set<{ call: (event: E) => void }>()
  return {
    add: (call) => {
      const entry = { call }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    tell: (event) => {
      for (const { call } of listeners) call(event)
    },
    clear: () => listeners.clear(),
  }
}
