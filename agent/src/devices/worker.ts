import type { DeviceState, Suggestion } from '@earshot/protocol'
import type { Headset, HeadsetEvent } from '../drivers/define.ts'
import type { Place } from '../drivers/presence.ts'
import { describeError } from '../errors.ts'
import type { DeviceValue } from '../target/terms.ts'
import {
  afterDeparture,
  hear,
  lookAt,
  memorize,
  noteSuggestions,
  readEverything,
  takeIntoCare,
  type Care,
  type CareParts,
} from './care.ts'
import { take } from './steps.ts'
import { changeSetting } from './wearer-change.ts'

/** Looks after one headset from its arrival to its departure. */
export type Worker = {
  readonly headset: Headset | null
  state: () => DeviceState
  /** Status or dongle changed; the headset is the same. */
  moved: (place: Place) => void
  event: (event: HeadsetEvent) => void
  /** Target, session or reachability changed: plan again. */
  nudge: () => void
  /** Reads everything back now. */
  readAgain: () => void
  /** True until the appliance has said what this arrival has had. */
  waits: () => boolean
  told: (had: readonly Suggestion[]) => void
  /** Writes a value that the wearer chose. Throws `HubError` `device_failed`. */
  change: (setting: string, value: DeviceValue) => Promise<void>
  /** Resolves when nothing is left to do now. */
  idle: () => Promise<void>
  /** Ends the care; `left` says that the headset has gone. */
  stop: (left: boolean) => Promise<void>
}

/** How often a headset is asked for all its settings although it said nothing. */
const READ_AGAIN_MS = 600_000
const AFTER_A_FAULT_MS = 30_000

type Running = {
  care: Care
  requests: (() => Promise<void>)[]
  idlers: (() => void)[]
  pause: AbortController
  stopped: boolean
}

/** Starts to look after a headset; `headset` null: something is plugged in that can't be asked. */
export function startWorker(key: string, headset: Headset | null, place: Place, parts: CareParts): Worker {
  const care = takeIntoCare(key, headset, place, parts)
  const running: Running = { care, requests: [], idlers: [], pause: new AbortController(), stopped: false }
  const nudge = (): void => running.pause.abort()
  memorize(care)
  parts.onChange()
  const done = run(running)
  return {
    headset,
    nudge,
    state: () => care.state,
    moved: (to) => {
      care.place = to
      nudge()
    },
    event: (event) => {
      hear(care, event)
      nudge()
    },
    readAgain: () => {
      care.readAt = Number.NEGATIVE_INFINITY
      care.provedBefore = parts.clock.now()
      nudge()
    },
    waits: () => care.waiting,
    told: (had) => {
      care.waiting = false
      care.asked = true
      noteSuggestions(care, had)
      memorize(care)
      nudge()
    },
    change: (setting, value) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      running.requests.push(() => changeSetting(care, setting, value).then(resolve, reject))
      nudge()
      return promise
    },
    idle: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      running.idlers.push(resolve)
      nudge()
      return running.stopped ? Promise.resolve() : promise
    },
    stop: async (left) => {
      running.stopped = true
      nudge()
      await done
      if (left) leave(care)
    },
  }
}

async function run(running: Running): Promise<void> {
  const { clock, log } = running.care.parts
  while (!running.stopped) {
    running.pause = new AbortController()
    const { signal } = running.pause
    const until = await round(running).catch((error: unknown) => {
      log.error({ device: running.care.key, reason: describeError(error) }, 'looking after a headset failed')
      return clock.now() + AFTER_A_FAULT_MS
    })
    if (running.stopped || signal.aborted || running.requests.length > 0 || until <= clock.now()) continue
    settle(running)
    await clock.wait(until - clock.now(), signal)
  }
  settle(running)
  for (const request of running.requests) await request()
}

function settle({ idlers }: Running): void {
  for (const resolve of idlers.splice(0)) resolve()
}

/** One round: at most one request of the plan. Returns when to look again. */
async function round({ care, requests }: Running): Promise<number> {
  const { clock, memory, log } = care.parts
  const headset = care.place.status === 'ready' ? care.headset : null
  await requests.shift()?.()
  if (headset && clock.now() >= care.readAt + READ_AGAIN_MS) await readEverything(care, headset)
  const { plan, changesAt } = lookAt(care)
  if (!headset || plan.steps.length === 0) {
    return Math.min(
      plan.wakeAt ?? Infinity,
      changesAt ?? Infinity,
      Math.max(care.readAt, clock.now()) + READ_AGAIN_MS,
    )
  }
  const notes = plan.steps.filter((step) => step.action.do === 'note')
  for (const step of notes.length > 0 ? notes : plan.steps.slice(0, 1)) await take(care, headset, step)
  memorize(care)
  await memory.save().catch((error: unknown) => {
    log.error({ reason: describeError(error) }, 'what the hub knows of its headsets can not be stored')
  })
  return clock.now()
}

function leave(care: Care): void {
  care.state = afterDeparture(care.state, care.parts.clock.now())
  memorize(care)
  care.parts.onChange()
}
