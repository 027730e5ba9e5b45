import type { DeviceState, Suggestion } from '@earshot/protocol'
import { describeError, HubError } from '../errors.ts'
import type { Headset, HeadsetEvent, WriteOutcome } from '../drivers/define.ts'
import type { Place } from '../drivers/presence.ts'
import { same } from '../state/diff.ts'
import { afterFinding, afterWrite } from '../target/knowledge.ts'
import type { Step } from '../target/plan.ts'
import type { DeviceValue } from '../target/terms.ts'
import {
  afterDeparture,
  hear,
  knowledgeAt,
  learn,
  lookAt,
  memorize,
  noteSuggestions,
  readEverything,
  takeIntoCare,
  type Care,
  type CareParts,
} from './care.ts'

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
    change: (setting, value) => requestChange(running, setting, value),
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
  const { clock, memory } = care.parts
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
  await memory.save()
  return clock.now()
}

async function take(care: Care, headset: Headset, { setting, action, suggestion }: Step): Promise<void> {
  if (action.do === 'read') return learn(care, setting, await headset.readSetting(setting))
  const applied =
    action.do === 'note'
      ? noteFinding(care, setting, action.value)
      : await write(care, headset, setting, action)
  if (suggestion && applied) noteSuggestions(care, [suggestion])
}

function noteFinding(care: Care, setting: string, value: DeviceValue): boolean {
  care.known.set(setting, afterFinding(knowledgeAt(care, setting), value))
  return true
}

/** Writes once; true when the headset took something. */
async function write(
  care: Care,
  headset: Headset,
  setting: string,
  wanted: { value: DeviceValue; reassertion: boolean },
): Promise<boolean> {
  const { clock, log } = care.parts
  const writing = { setting, overtaken: false }
  care.writing = writing
  const outcome = await headset.writeSetting(setting, wanted.value).finally(() => {
    care.writing = null
  })
  care.known.set(setting, afterWrite(knowledgeAt(care, setting), wanted, outcome, clock.now()))
  if (writing.overtaken && outcome.result === 'written')
    learn(care, setting, await headset.readSetting(setting))
  log.info(
    { device: care.key, setting, result: outcome.result, reassertion: wanted.reassertion },
    'wrote a setting',
  )
  return outcome.result === 'written' || outcome.result === 'asserted'
}

function requestChange(running: Running, setting: string, value: DeviceValue): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  running.requests.push(() => changeNow(running, setting, value).then(resolve, reject))
  running.pause.abort()
  return promise
}

async function changeNow({ care, stopped }: Running, setting: string, value: DeviceValue): Promise<void> {
  const headset = care.place.status === 'ready' && !stopped ? care.headset : null
  if (!headset) throw new HubError('device_failed', 'The headset can not be asked now.')
  const outcome = await headset.writeSetting(setting, value)
  if (outcome.result === 'asserted' || outcome.result === 'written') {
    const { taken } = knowledgeAt(care, setting)
    const known = afterWrite(
      knowledgeAt(care, setting),
      { value, reassertion: false },
      outcome,
      care.parts.clock.now(),
    )
    care.known.set(setting, { ...known, taken })
    if (outcome.result === 'asserted' || same(outcome.value, value)) return
  }
  throw new HubError('device_failed', REASONS[outcome.result])
}

const REASONS: Record<WriteOutcome['result'], string> = {
  written: 'The headset kept another value.',
  asserted: 'The headset took the value.',
  refused: 'The headset refused the value.',
  notDuringCall: 'The headset takes no new value during a call.',
  unsupported: 'This headset does not have the setting.',
  gone: 'The headset was unplugged.',
  noAnswer: 'The headset did not answer in time.',
  inUse: 'Another program is talking to the headset.',
  failed: 'The operating system refused the transfer.',
}

function leave(care: Care): void {
  care.state = afterDeparture(care.state, care.parts.clock.now())
  memorize(care)
  care.parts.onChange()
}
