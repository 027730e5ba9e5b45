import { randomInt } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { HidError, type HidConnection } from '../../hid/port.ts'
import { createLine, createListeners, createQueue, within } from '../exchange.ts'
import { createForeignTraffic, createTags, type ForeignTraffic, type Tags } from '../foreign-traffic.ts'
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

/** One exchange each. Both reject with `HidError`; code `busy` says that another program is talking to the device. */
export type Exchanges = {
  request: (request: Request) => Promise<Answer>
  /** Resolves with the status of the acknowledgement. */
  write: (address: number, id: number, value: Uint8Array) => Promise<number>
}

/** Exchanges with one device, in turns: nothing of this program comes between the exchanges of one turn. */
export type Link = {
  turn: <T>(work: (exchanges: Exchanges) => Promise<T>) => Promise<T>
  /** Events that are no acknowledgement. */
  onEvent: (listener: (event: Event) => void) => () => void
  onForeign: (listener: (active: boolean) => void) => () => void
  close: () => void
}

/** Longest time for a request or an acknowledgement; the headset promises 250 ms. */
const ANSWER_MS = 2_000
const HIGHEST_TAG = 255
/** A write of another program keeps the headset busy for at most 290 ms. */
const BUSY_TRIES = 5
const BUSY_WAIT_MS = 80

/** Starts exchanging with a device. */
export function createLink(connection: HidConnection, clock: Clock): Link {
  const queue = createQueue()
  const events = createListeners<Event>()
  const foreign = createForeignTraffic(clock)
  const tags = createTags(clock, HIGHEST_TAG, randomInt(HIGHEST_TAG))
  const acknowledgements = createAcknowledgements()
  const exchanges = createExchanges({ connection, clock, foreign, tags, acknowledgements })
  const hear = (event: Event): void => {
    if (event.kind !== EVENTS.acknowledged) events.tell(event)
    else if (!acknowledgements.settle(event) && !tags.isOurs(event.tag)) foreign.seen()
  }
  const leave = [
    connection.onInput((report) => {
      const event = decodeEvent(report)
      if (event) hear(event)
    }),
    connection.onLost(acknowledgements.fail),
  ]
  return {
    turn: (work) => queue(() => work(exchanges)),
    onEvent: events.add,
    onForeign: foreign.onChange,
    close: () => {
      for (const off of leave) off()
      events.clear()
      foreign.stop()
    },
  }
}

type Parts = {
  connection: HidConnection
  clock: Clock
  foreign: ForeignTraffic
  tags: Tags
  acknowledgements: Acknowledgements
}

function createExchanges({ connection, clock, foreign, tags, acknowledgements }: Parts): Exchanges {
  const line = createLine(clock)
  const request = async (wanted: Request): Promise<Answer> => {
    foreign.refuse()
    const tag = tags.next()
    const answer = await line(ANSWER_MS, () => ask(connection, wanted, tag))
    if (answer.tag === tag && answer.operation === wanted.operation && answer.id === wanted.id) return answer
    if (answer.tag === 0 || tags.isOurs(answer.tag))
      throw new HidError('failed', 'The answer is to another request.')
    foreign.seen()
    throw new HidError('busy', 'The answer is to a request of another program.')
  }
  const write = async (address: number, id: number, value: Uint8Array): Promise<number> => {
    foreign.refuse()
    const tag = tags.next()
    const acknowledged = acknowledgements.expect(tag)
    const sent = line(ANSWER_MS, () => connection.write(encodeWrite(address, tag, id, value)))
    const answered = sent.then(() => within(clock, ANSWER_MS, acknowledged))
    return answered.finally(() => acknowledgements.forget(tag))
  }
  return {
    request: (wanted) =>
      untilReady(
        clock,
        () => request(wanted),
        ({ status }) => status,
      ),
    write: (...args) =>
      untilReady(
        clock,
        () => write(...args),
        (status) => status,
      ),
  }
}

type Acknowledgements = {
  /** The status of the write with this tag; rejects when the device is lost. */
  expect: (tag: number) => Promise<number>
  forget: (tag: number) => void
  /** False when nobody waits for it. */
  settle: (event: Event) => boolean
  fail: (error: HidError) => void
}

function createAcknowledgements(): Acknowledgements {
  const waiting = new Map<number, PromiseWithResolvers<number>>()
  return {
    expect: (tag) => {
      const acknowledged = Promise.withResolvers<number>()
      acknowledged.promise.catch(() => undefined)
      waiting.set(tag, acknowledged)
      return acknowledged.promise
    },
    forget: (tag) => void waiting.delete(tag),
    settle: ({ tag, status }) => {
      waiting.get(tag)?.resolve(status)
      return waiting.has(tag)
    },
    fail: (error) => {
      for (const acknowledged of waiting.values()) acknowledged.reject(error)
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
async function untilReady<T>(
  clock: Clock,
  send: () => Promise<T>,
  statusOf: (answer: T) => number,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const answer = await send()
    if (statusOf(answer) !== STATUS.busy || tries === BUSY_TRIES) return answer
    await clock.wait(BUSY_WAIT_MS)
  }
}
