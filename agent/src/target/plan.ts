import type { Catalogue, Model, SettingState, Setting, SettingValue, Suggestion } from '@earshot/protocol'
import { clean } from '../text.ts'
import { assess, type Action, type DeviceStatus, type Question, type Verdict } from './assess.ts'
import { UNKNOWN, type Knowledge } from './knowledge.ts'
import type { Wish } from './terms.ts'

/** One thing to do to one setting of a headset. */
export type Step = {
  setting: string
  action: Exclude<Action, { do: 'nothing' }>
  suggestion: Suggestion | null
}

/** What to do next, where every setting stands, and when to look again at the latest. */
export type Plan = { steps: readonly Step[]; settings: Record<string, SettingState>; wakeAt: number | null }

/** A headset and what is known and wanted of it. */
export type Situation = {
  model: Model
  catalogue: Catalogue
  wishes: ReadonlyMap<string, Wish>
  known: ReadonlyMap<string, Knowledge>
  /** Evidence as it stood before: it tells since when a state holds. */
  before: Readonly<Record<string, SettingState>>
  status: DeviceStatus
  inCall: boolean | null
  suggestions: { allowed: boolean; had: readonly Suggestion[] }
  /** The hub's clock. */
  now: number
}

/** Plans one headset: pure. Parents come before their children. */
export function plan(situation: Situation): Plan {
  const ids = settingsOf(situation)
  const judged = ids.map((id) => ({ id, verdict: assess(questionOf(situation, id)) }))
  const steps = judged.flatMap(({ id, verdict }) => stepOf(id, verdict))
  const times = judged.flatMap(({ verdict }) => (verdict.wakeAt === null ? [] : [verdict.wakeAt]))
  return {
    steps,
    settings: Object.fromEntries(judged.map(({ id, verdict }) => [id, evidence(situation, id, verdict)])),
    wakeAt: times.length === 0 ? null : Math.min(...times),
  }
}

function settingsOf({ model, wishes, catalogue }: Situation): string[] {
  const ids = new Set([...Object.keys(model.settings), ...wishes.keys()])
  return [...ids].sort((a, b) => depth(catalogue, a) - depth(catalogue, b) || (a < b ? -1 : 1))
}

function depth(catalogue: Catalogue, id: string, seen = 0): number {
  const parent = catalogue.settings.get(id)?.parent
  return parent && seen < 5 ? 1 + depth(catalogue, parent.setting, seen + 1) : 0
}

function questionOf(situation: Situation, id: string): Question {
  const { catalogue, model, wishes, known, status, inCall, suggestions, now } = situation
  const setting = catalogue.settings.get(id)
  return {
    setting,
    mapping: mappingOf(model, id),
    wish: wishes.get(id) ?? null,
    known: known.get(id) ?? UNKNOWN,
    status,
    inCall,
    parent: parentOf(situation, setting),
    suggestions,
    now,
  }
}

const mappingOf = (model: Model, id: string): Model['settings'][string] | undefined =>
  Object.hasOwn(model.settings, id) ? model.settings[id] : undefined

function parentOf(situation: Situation, setting: Setting | undefined): Question['parent'] {
  const parent = setting?.parent
  if (!parent) return 'open'
  const value = actualOf(situation, parent.setting)
  if (value === null || parent.allows.includes(value)) return 'open'
  const wish = situation.wishes.get(parent.setting)
  return wish && wish.mode !== 'suggested' && parent.allows.includes(wish.value) ? 'opening' : 'closed'
}

function actualOf(situation: Situation, id: string): SettingValue | null {
  const value = situation.known.get(id)?.value ?? null
  return value === null ? null : (mappingOf(situation.model, id)?.decode(value) ?? null)
}

const stepOf = (setting: string, { action, suggestion }: Verdict): Step[] =>
  action.do === 'nothing' ? [] : [{ setting, action, suggestion }]

function evidence(situation: Situation, id: string, verdict: Verdict): SettingState {
  const wish = situation.wishes.get(id)
  const known = situation.known.get(id) ?? UNKNOWN
  const before = situation.before[id]
  return {
    wanted: wish?.value ?? null,
    actual: actualOf(situation, id),
    actualText: actualText(situation, id, known),
    state: verdict.state,
    reason: verdict.reason,
    mode: wish?.mode ?? null,
    policy: wish?.policy ?? null,
    verifiedBy: known.by,
    verifiedAt: known.at,
    reasserted: known.reasserted,
    since: before?.state === verdict.state ? before.since : situation.now,
    lastError: known.lastError,
  }
}

function actualText(situation: Situation, id: string, known: Knowledge): string | null {
  const mapping = mappingOf(situation.model, id)
  return mapping && known.value !== null ? clean(mapping.describe(known.value), 200) : null
}
