import { MODELS, type Model } from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import { HidError, type HidNode, type HidPort } from '../hid/port.ts'
import type { Driver, Found, HeadsetEvent } from './define.ts'
import { createQueue } from './exchange.ts'
import { identify } from './identify.ts'
import { DRIVERS } from './index.ts'
import type { Place } from './place.ts'
import { createSeat, type Seat } from './seat.ts'

export type { Place, PlaceStatus } from './place.ts'

/** What is plugged in, kept up to date. */
export type Presence = {
  places: () => readonly Place[]
  /** Resolves once everything that is plugged in now has been looked at. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

/** What presence needs and whom it tells. `onChange` follows every arrival, departure and change of status. */
export type PresenceOptions = {
  port: HidPort
  clock: Clock
  drivers?: readonly Driver[]
  models?: readonly Model[]
  /** A headset that comes back within its dongle's reach is a new `Headset`: it may have been changed meanwhile. */
  onChange: (places: readonly Place[]) => void
  onEvent: (key: string, event: HeadsetEvent) => void
  /** Devices can't be listed at all (once for each reason; null: they can again). */
  onProblem?: (problem: HidError | null) => void
}

/** How often a device that could not be opened or did not answer is tried again, without anything having happened. */
const RETRY_MS = 10_000

type Watch = {
  options: PresenceOptions
  seats: Map<string, Seat>
  problem: HidError | null
  pending: Set<Promise<void>>
  stopped: AbortController
}

/** Watches what is plugged in and opens every device of the catalogue. */
export function watchPresence(options: PresenceOptions): Presence {
  const watch: Watch = {
    options,
    seats: new Map(),
    problem: null,
    pending: new Set(),
    stopped: new AbortController(),
  }
  const inTurn = createQueue()
  const look = (): void => {
    if (!watch.stopped.signal.aborted)
      track(
        watch,
        inTurn(() => refresh(watch, look)),
      )
  }
  const unwatch = options.port.watch(look)
  look()
  void retry(watch, look)
  return {
    places: () => placesOf(watch),
    settled: () => settled(watch),
    stop: async () => {
      watch.stopped.abort()
      unwatch()
      await settled(watch)
      await Promise.all([...watch.seats.values()].map((seat) => seat.leave()))
    },
  }
}

const placesOf = ({ seats }: Watch): Place[] => [...seats.values()].flatMap((seat) => seat.place() ?? [])

function track({ pending }: Watch, work: Promise<void>): void {
  const tracked = work.finally(() => pending.delete(tracked))
  pending.add(tracked)
}

async function settled({ pending }: Watch): Promise<void> {
  while (pending.size > 0) await Promise.all(pending)
}

async function retry({ options, stopped }: Watch, look: () => void): Promise<void> {
  while (!stopped.signal.aborted) {
    await options.clock.wait(RETRY_MS, stopped.signal)
    look()
  }
}

/** Brings the seats in line with the list: departures first, so that a key is free for whoever comes next. */
async function refresh(watch: Watch, look: () => void): Promise<void> {
  const { options, seats, stopped } = watch
  const nodes = await list(watch)
  if (stopped.signal.aborted) return
  const here = new Map(identify(nodes, options.models ?? MODELS).map((found) => [signature(found), found]))
  const left = [...seats].filter(([key]) => !here.has(key))
  for (const [key] of left) seats.delete(key)
  if (left.length > 0) options.onChange(placesOf(watch))
  await Promise.all(left.map(([, seat]) => seat.leave()))
  for (const [key, found] of here) if (!seats.has(key)) seats.set(key, newSeat(watch, found, look))
  for (const seat of seats.values()) track(watch, seat.attend())
}

async function list(watch: Watch): Promise<readonly HidNode[]> {
  const { options } = watch
  try {
    const nodes = await options.port.list()
    if (watch.problem) options.onProblem?.(null)
    watch.problem = null
    return nodes
  } catch (error) {
    if (!(error instanceof HidError)) throw error
    if (watch.problem?.code !== error.code) options.onProblem?.(error)
    watch.problem = error
    return []
  }
}

/** The same device at the same nodes: after unplugging and plugging in again it is another. */
const signature = ({ place, model, nodes }: Found): string =>
  JSON.stringify([
    place,
    model.id,
    nodes.map(({ path, productId, serial }) => [path, productId, serial]).toSorted(),
  ])

function newSeat(watch: Watch, found: Found, look: () => void): Seat {
  const { port, clock, drivers = DRIVERS, onChange, onEvent } = watch.options
  const seat: Seat = createSeat(found, {
    port,
    clock,
    driver: drivers.find(({ id }) => id === found.model.driver),
    isTaken: (key) => [...watch.seats.values()].some((other) => other !== seat && holds(other, key)),
    onChange: () => onChange(placesOf(watch)),
    onEvent,
    onLost: look,
  })
  return seat
}

const holds = (seat: Seat, key: string): boolean =>
  seat.place()?.headsets.some((headset) => headset.key === key) ?? false
