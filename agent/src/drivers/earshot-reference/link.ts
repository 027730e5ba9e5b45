import { randomInt } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { HidError, type HidConnection } from '../../hid/port.ts'
import { createLine, createListeners, createQueue, within } from '../exchange.ts'
import { createForeignTraffic, createTags } from '../foreign-traffic.ts'
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
const ANSWER_MS = 1_000
const HIGHEST_TAG = 255
/** A write of another program keeps the headset busy for at most 290 ms. */
const BUSY_TRIES = 5
const BUSY_WAIT_MS = 80

/** Starts exchanging with a device. */
export function createLink(connection: HidConnection, clock: Clock): Link {
  const queue = createQueue()
  const line = createLine(clock)
  const events = createListeners<Event>()
  const foreign = createForeignTraffic(clock)
  const tags = createTags(clock, HIGHEST_TAG, randomInt(HIGHEST_TAG))
  const waiting = new Map<number, PromiseWithResolvers<number>>()

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
  const writeOnce = async (address: number, id: number, value: Uint8Array): Promise<number> => {
    foreign.refuse()
    const tag = tags.next()
    const acknowledged = Promise.withResolvers<number>()
    acknowledged.promise.catch(() => undefined)
    waiting.set(tag, acknowledged)
    const sent = line(ANSWER_MS, () => connection.write(encodeWrite(address, tag, id, value)))
    const answered = sent.then(() => within(clock, ANSWER_MS, acknowledged.promise))
    return answered.finally(() => waiting.delete(tag))
  }
  const exchanges: Exchanges = {
    request: (wanted) =>
      untilReady(
        clock,
        () => request(wanted),
        ({ status }) => status,
      ),
    write: (...args) =>
      untilReady(
        clock,
        () => writeOnce(...args),
        (status) => status,
      ),
  }
  const hear = (event: Event): void => {
    const acknowledged = waiting.get(event.tag)
    if (event.kind !== EVENTS.acknowledged) events.tell(event)
    else if (acknowledged) acknowledged.resolve(event.status)
    else if (!tags.isOurs(event.tag)) foreign.seen()
  }
  const leave = [
    connection.onInput((report) => {
      const event = decodeEvent(report)
      if (event) hear(event)
    }),
    connection.onLost((error) => {
      for (const acknowledged of waiting.values()) acknowledged.reject(error)
    }),
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
