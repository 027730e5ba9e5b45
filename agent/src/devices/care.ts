import {
  sameDeviceValue,
  type Catalogue,
  type DeviceState,
  type Model,
  type SettingState,
  type Suggestion,
} from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import type { Headset, HeadsetEvent, SettingReading } from '../drivers/define.ts'
import type { Place } from '../drivers/presence.ts'
import type { HubLogger } from '../logger.ts'
import { same } from '../state/diff.ts'
import { hasHad } from '../target/assess.ts'
import {
  afterCall,
  afterEvent,
  afterReading,
  UNKNOWN,
  withoutLock,
  type Knowledge,
} from '../target/knowledge.ts'
import { plan, type Plan } from '../target/plan.ts'
import type { Wish } from '../target/terms.ts'
import { afterHeadsetEvent, NO_STATUS, presentFacts, type LiveStatus } from './facts.ts'
import { knowledgeOf, remember, type DeviceMemory } from './memory.ts'

/** What governs a headset now, and when time alone changes that (the hub's clock). */
export type Governance = { wishes: ReadonlyMap<string, Wish>; changesAt: number | null }

/** What the care for every headset of a hub shares. */
export type CareParts = {
  memory: DeviceMemory
  clock: Clock
  catalogue: Catalogue
  govern: (key: string, model: string) => Governance
  /** Whether the appliance can be asked at the moment. */
  reachable: () => boolean
  /** The state of a headset differs from before. */
  onChange: () => void
  log: HubLogger
}

/** All that is known of one headset while it is here. */
export type Care = {
  readonly key: string
  /** Null: something is plugged in that can't be asked. */
  readonly headset: Headset | null
  readonly model: Model
  readonly parts: CareParts
  readonly known: Map<string, Knowledge>
  readonly seen: { firstSeenAt: number; lastSeenAt: number }
  place: Place
  live: LiveStatus
  /** The appliance has said at least once what this headset has had. */
  asked: boolean
  /** It has not yet said so for this arrival. */
  waiting: boolean
  readAt: number
  /** Evidence that is not newer than this is renewed by the next reading. */
  provedBefore: number
  /** The setting that is being written; `overtaken` once the headset says something about it meanwhile. */
  writing: { setting: string; overtaken: boolean } | null
  state: DeviceState
}

/** A value that is read again unchanged renews its evidence only after this time. */
const STAMP_MS = 6 * 3_600_000
const MOST_SUGGESTIONS = 1000

/** Takes a headset into care as it arrives. */
export function takeIntoCare(key: string, headset: Headset | null, place: Place, parts: CareParts): Care {
  const earlier = parts.memory.find(key)
  const now = parts.clock.now()
  const seen = { firstSeenAt: earlier?.state.facts.firstSeenAt ?? now, lastSeenAt: now }
  return {
    key,
    headset,
    model: headset?.model ?? place.found.model,
    parts,
    known: knowledgeOf(earlier),
    seen,
    place,
    live: NO_STATUS,
    asked: earlier?.asked ?? false,
    waiting: true,
    readAt: Number.NEGATIVE_INFINITY,
    provedBefore: Number.NEGATIVE_INFINITY,
    writing: null,
    state: {
      facts: presentFacts(place, headset, NO_STATUS, seen),
      settings: earlier?.state.settings ?? {},
      suggestions: earlier?.state.suggestions ?? [],
    },
  }
}

/** What is known of a setting. */
export const knowledgeAt = (care: Care, setting: string): Knowledge => care.known.get(setting) ?? UNKNOWN

/** Publishes what holds now, if it differs. */
export function publish(
  care: Care,
  settings: Record<string, SettingState>,
  suggestions = care.state.suggestions,
): void {
  const next = { facts: presentFacts(care.place, care.headset, care.live, care.seen), settings, suggestions }
  if (same(next, care.state)) return
  care.state = next
  memorize(care)
  care.parts.onChange()
}

/** Hands what outlives a restart to the memory, which writes it with its next save. */
export const memorize = (care: Care): void =>
  care.parts.memory.set(care.key, remember(care.state, care.asked, care.known))

/** Plans the headset as it stands and publishes the evidence. */
export function lookAt(care: Care): { plan: Plan; changesAt: number | null } {
  const { parts, place, headset } = care
  const { wishes, changesAt } = parts.govern(care.key, care.model.id)
  forgetLocks(care, wishes)
  const made = plan({
    model: care.model,
    catalogue: parts.catalogue,
    wishes,
    known: care.known,
    before: care.state.settings,
    status: headset || place.status !== 'ready' ? place.status : 'unreachable',
    inCall: care.live.inCall,
    suggestions: { allowed: mayApplySuggestions(care), had: care.state.suggestions },
    now: parts.clock.now(),
  })
  publish(care, made.settings)
  return { plan: made, changesAt }
}

function forgetLocks({ known }: Care, wishes: Governance['wishes']): void {
  for (const [setting, value] of known) {
    const wish = wishes.get(setting)
    if (!wish?.applicable || wish.mode === 'suggested') known.set(setting, withoutLock(value))
  }
}

/** Asks for everything the headset can tell. */
export async function readEverything(care: Care, headset: Headset): Promise<void> {
  care.readAt = care.parts.clock.now()
  const status = await headset.readStatus()
  if (status.result === 'read') care.live = status.value
  for (const [setting, reading] of await headset.readSettings()) learn(care, setting, reading)
}

/** Takes a reading in. The same value again keeps its older evidence for a while, so that a poll says nothing new. */
export function learn(care: Care, setting: string, reading: SettingReading): void {
  const now = care.parts.clock.now()
  const before = knowledgeAt(care, setting)
  const after = afterReading(before, reading, now)
  const unchanged =
    before.value !== null && after.value !== null && sameDeviceValue(before.value, after.value)
  const recent = before.at !== null && before.at > care.provedBefore && now - before.at < STAMP_MS
  care.known.set(setting, unchanged && recent ? { ...after, by: before.by, at: before.at } : after)
}

/** Takes in what the headset said by itself. */
export function hear(care: Care, event: HeadsetEvent): void {
  if (event.kind === 'settingChanged') {
    const { setting, value } = event
    care.known.set(setting, afterEvent(knowledgeAt(care, setting), value, care.parts.clock.now()))
    if (care.writing?.setting === setting) care.writing.overtaken = true
  }
  care.live = afterHeadsetEvent(care.live, event)
  if (event.kind === 'call' && !event.on)
    for (const [id, known] of care.known) care.known.set(id, afterCall(known))
}

/** Notes suggestions that the headset has had. */
export function noteSuggestions(care: Care, more: readonly Suggestion[]): void {
  for (const { setting } of more) care.known.set(setting, { ...knowledgeAt(care, setting), attempted: null })
  const fresh = more.filter((one) => !hasHad(care.state.suggestions, one))
  const all = [...care.state.suggestions, ...fresh].slice(-MOST_SUGGESTIONS)
  if (fresh.length > 0) publish(care, care.state.settings, all)
}

/** The state of a headset that has just left: what was still to be done can't be. */
export function afterDeparture(state: DeviceState, now: number): DeviceState {
  const settings = Object.entries(state.settings).map(([id, setting]): [string, SettingState] => [
    id,
    setting.state === 'pending' ? { ...setting, state: 'unreachable', since: now } : setting,
  ])
  const facts = { ...state.facts, connected: false, telephony: null, lastSeenAt: now }
  return { ...state, facts, settings: Object.fromEntries(settings) }
}

/** A hub that can't ask leaves suggestions alone on a headset it doesn't know. */
const mayApplySuggestions = ({ waiting, asked, parts }: Care): boolean =>
  !waiting || (asked && !parts.reachable())
