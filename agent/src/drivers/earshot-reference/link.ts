import { randomInt } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { HidError, type HidConnection } from '../../hid/port.ts'
import { createListeners, createQueue, within } from '../exchange.ts'
import {
  decodeAnswer,
  decodeEvent,
  encodeRequest,
  encodeWrite,
  EVENTS,
  REPORTS,
  STATUS,
  type Answer,
  type Event,
  type Request,
} from './frames.ts'

/** Exchanges with one device, one at a time. Every call rejects with `HidError`; `busy`: another program is talking to it. */
export type Link = {
  request: (request: Request) => Promise<Answer>
  /** Status of the acknowledgement. */
  write: (address: number, id: number, value: Uint8Array) => Promise<number>
  /** Runs several exchanges of this link with nothing of this program between them. */
  together: <T>(work: (inner: Exchanges) => Promise<T>) => Promise<T>
  /** Events that nobody asked for. */
  onEvent: (listener: (event: Event) => void) => () => void
  onForeign: (listener: (active: boolean) => void) => () => void
  close: () => void
}

/** Exchanges inside a turn. */
export type Exchanges = Pick<Link, 'request' | 'write'>

/** Longest time for a request or an acknowledgement; the headset promises 250 ms. */
const ANSWER_MS = 1_000
/** How long another program counts as active after its last traffic. */
const FOREIGN_MS = 5_000
/** A write of another program is finished in at most 290 ms. */
const BUSY_TRIES = 5
const BUSY_WAIT_MS = 80

/** Starts exchanging with a device. */
export function createLink(connection: HidConnection, clock: Clock): Link {
  const queue = createQueue()
  const events = createListeners<Event>()
  const foreign = createForeignWatch(clock)
  const acknowledgements = new Map<number, PromiseWithResolvers<number>>()
  const tags = createTags()
  const off = connection.onInput((report) => {
    const event = decodeEvent(report)
    if (!event) return
    if (event.kind !== EVENTS.acknowledged) return events.tell(event)
    const waiting = acknowledgements.get(event.tag)
    if (waiting) waiting.resolve(event.status)
    else if (!tags.isOurs(event.tag, clock.now())) foreign.seen()
  })

  const request = async (wanted: Request): Promise<Answer> => {
    foreign.refuse()
    const tag = tags.next(clock.now())
    const answer = await within(clock, ANSWER_MS, ask(connection, wanted, tag))
    if (answer.tag === tag && answer.operation === wanted.operation && answer.id === wanted.id) return answer
    if (answer.tag !== tag) foreign.seen()
    throw new HidError(answer.tag === tag ? 'failed' : 'busy')
  }

  const writeOnce = async (address: number, id: number, value: Uint8Array): Promise<number> => {
    foreign.refuse()
    const tag = tags.next(clock.now())
    const waiting = Promise.withResolvers<number>()
    acknowledgements.set(tag, waiting)
    try {
      const sent = connection.write(encodeWrite(address, tag, id, value))
      return await within(
        clock,
        ANSWER_MS,
        sent.then(() => waiting.promise),
      )
    } finally {
      acknowledgements.delete(tag)
    }
  }

  const patiently = (send: () => Promise<number>): Promise<number> => retryWhileBusy(clock, send)
  const inner: Exchanges = { request, write: (...args) => patiently(() => writeOnce(...args)) }
  return {
    request: (wanted) => queue(() => request(wanted)),
    write: (...args) => queue(() => inner.write(...args)),
    together: (work) => queue(() => work(inner)),
    onEvent: events.add,
    onForeign: foreign.listeners.add,
    close: () => {
      off()
      events.clear()
      foreign.stop()
    },
  }
}

async function ask(connection: HidConnection, wanted: Request, tag: number): Promise<Answer> {
  await connection.sendFeature(encodeRequest(wanted, tag))
  const answer = decodeAnswer(await connection.getFeature(REPORTS.request, REPORTS.requestBytes))
  if (!answer) throw new HidError('failed', 'The answer has not the form of one.')
  return answer
}

/** Sends again while the status says that the write before is not finished. */
export async function retryWhileBusy(clock: Clock, send: () => Promise<number>): Promise<number> {
  for (let tries = 1; ; tries++) {
    const status = await send()
    if (status !== STATUS.busy || tries === BUSY_TRIES) return status
    await clock.wait(BUSY_WAIT_MS)
  }
}

type Tags = { next: (now: number) => number; isOurs: (tag: number, now: number) => boolean }

/** Tags 1 to 255 in turn from a random start. A tag stays ours for a while, so that a late answer is not taken for a stranger's. */
function createTags(): Tags {
  const usedAt = new Map<number, number>()
  let last = randomInt(255)
  return {
    next: (now) => {
      last = (last % 255) + 1
      usedAt.set(last, now)
      return last
    },
    isOurs: (tag, now) => now - (usedAt.get(tag) ?? Number.NEGATIVE_INFINITY) < FOREIGN_MS,
  }
}

/** Remembers traffic of another program and refuses our own until it has been quiet for a while. */
function createForeignWatch(clock: Clock) {
  const listeners = createListeners<boolean>()
  let quiet: AbortController | undefined
  const calm = async (ended: AbortController): Promise<void> => {
    await clock.wait(FOREIGN_MS, ended.signal)
    if (ended.signal.aborted) return
    quiet = undefined
    listeners.tell(false)
  }
  return {
    listeners,
    seen: (): void => {
      const first = quiet === undefined
      quiet?.abort()
      quiet = new AbortController()
      void calm(quiet)
      if (first) listeners.tell(true)
    },
    refuse: (): void => {
      if (quiet) throw new HidError('busy', 'Another program is talking to the device.')
    },
    stop: (): void => {
      quiet?.abort()
      listeners.clear()
    },
  }
}
