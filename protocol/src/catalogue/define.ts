import type { SettingValue } from '../target.ts'
import type {
  Choice,
  Duration,
  Equalizer,
  Kind,
  PercentLevel,
  Quantity,
  SafeDirection,
  SafeDirectionOf,
  SteppedLevel,
  Text,
  Toggle,
  Unit,
} from './kinds.ts'

/** Groups of settings, as a policy editor shows them. */
export const CATEGORIES = {
  safety: 'Hearing protection',
  mute: 'Mute',
  sound: 'Sound and microphone',
  anc: 'Noise cancelling',
  tones: 'Tones and prompts',
  calls: 'Calls',
  ring: 'Ringing',
  wear: 'Wearing',
  radio: 'Radio link',
  bluetooth: 'Bluetooth',
  power: 'Power and lights',
  controls: 'Buttons, language and name',
  telemetry: 'Measurements',
  hub: 'Hub',
} as const

/** Group of a setting. */
export type Category = keyof typeof CATEGORIES

/** Parts of the product that an organization switches on or off; a setting of a suite counts only while it is on. */
export type Suite = 'asset' | 'usage' | 'conversation' | 'acoustic'

/** Whether locking a setting is worth it. */
export type LockAdvice = 'yes' | 'maybe' | 'no'

/** All that people read about a setting: one record to translate. */
export type SettingTexts = {
  label: string
  help: string
  /** Why locking is advised or not. */
  lockReason: string
  /** Label of each option; empty for other kinds. */
  options: Readonly<Record<string, string>>
}

/** The setting this one depends on and the values of it that let this one count. */
export type Parent = { setting: string; allows: readonly SettingValue[] }

type Common = {
  id: string
  category: Category
  texts: SettingTexts
  parent: Parent | null
  /** What its number counts; null for kinds without one (a duration counts seconds by its kind). */
  unit: Unit | null
  safeDirection: SafeDirection | null
  /** Whether headsets take a new value during a call. */
  inCall: 'allowed' | 'refused'
  lockAdvice: LockAdvice
  suite: Suite | null
  /** Its value may name a person. */
  personal: boolean
  appliesTo: 'device' | 'hub'
}

/** A setting of the catalogue. */
export type Setting<K extends Kind = Kind> = Common & K

/** What an author writes about a setting beside its kind; what is left out is the harmless case. */
export type Facts<K> = {
  label: string
  help: string
  /** Whether to lock it, and why. */
  lock: readonly [advice: LockAdvice, reason: string]
  parent?: Parent
  safeDirection?: SafeDirectionOf<K>
  inCall?: 'allowed' | 'refused'
  suite?: Suite
  personal?: boolean
}

type Draft<K extends Kind> = { kind: K; facts: Facts<K>; options: Readonly<Record<string, string>> }

const draft = <K extends Kind>(
  kind: K,
  facts: Facts<K>,
  options: Readonly<Record<string, string>> = {},
): Draft<K> => ({
  kind,
  facts,
  options,
})

const keys = <O extends string>(options: Readonly<Record<O, string>>): readonly O[] =>
  Object.keys(options) as O[]

/** A setting that is on or off. */
export const toggle = (facts: Facts<Toggle>): Draft<Toggle> => draft({ kind: 'toggle' }, facts)

/** A setting with named options (value → label). */
export const choice = <O extends string>(
  options: Readonly<Record<O, string>>,
  facts: Facts<Choice<NoInfer<O>>>,
): Draft<Choice<O>> => draft<Choice<O>>({ kind: 'choice', options: keys(options) }, facts, options)

/** A level in percent; 0 is off. */
export const percent = (facts: Facts<PercentLevel>): Draft<PercentLevel> =>
  draft({ kind: 'level', scale: 'percent' }, facts)

/** A level in named steps (value → label), least first. */
export const steps = <O extends string>(
  options: Readonly<Record<O, string>>,
  facts: Facts<SteppedLevel<NoInfer<O>>>,
): Draft<SteppedLevel<O>> =>
  draft<SteppedLevel<O>>({ kind: 'level', scale: 'steps', options: keys(options) }, facts, options)

/** A time in seconds; with `off`, 0 is allowed too and means off. */
export const duration = (range: Omit<Duration, 'kind'>, facts: Facts<Duration>): Draft<Duration> =>
  draft({ kind: 'duration', ...range }, facts)

/** A whole number of a unit. */
export const quantity = (range: Omit<Quantity, 'kind'>, facts: Facts<Quantity>): Draft<Quantity> =>
  draft({ kind: 'number', ...range }, facts)

/** A text. */
export const text = (range: Omit<Text, 'kind'>, facts: Facts<Text>): Draft<Text> =>
  draft({ kind: 'text', ...range }, facts)

/** Gains in dB for a row of frequencies. */
export const equalizer = (range: Omit<Equalizer, 'kind'>, facts: Facts<Equalizer>): Draft<Equalizer> =>
  draft({ kind: 'equalizer', ...range }, facts)

/** Settings by id, each with its own kind: what models are checked against. */
type Defined<T> = {
  readonly [I in keyof T & string]: T[I] extends Draft<infer K> ? Setting<K> & { id: I } : never
}

/** The settings of one category. */
export function defineSettings<T extends Record<string, Draft<never> | Draft<Kind>>>(
  category: Category,
  drafts: T,
): Defined<T> {
  const entries = Object.entries(drafts).map(([id, item]) => [
    id,
    complete(id, category, item as Draft<Kind>),
  ])
  return Object.fromEntries(entries) as Defined<T>
}

function complete(id: string, category: Category, { kind, facts, options }: Draft<Kind>): Setting {
  const [lockAdvice, lockReason] = facts.lock
  return {
    id,
    category,
    texts: { label: facts.label, help: facts.help, lockReason, options },
    parent: facts.parent ?? null,
    unit: kind.kind === 'number' ? kind.unit : null,
    safeDirection: facts.safeDirection ?? null,
    inCall: facts.inCall ?? 'allowed',
    lockAdvice,
    suite: facts.suite ?? null,
    personal: facts.personal ?? false,
    appliesTo: appliesTo(id),
    ...kind,
  }
}

/** Settings whose id starts with `hub.` belong to the hub's own program. */
export const appliesTo = (id: string): 'device' | 'hub' => (id.startsWith('hub.') ? 'hub' : 'device')
