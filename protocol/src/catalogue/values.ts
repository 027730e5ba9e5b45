import { canonicalJson } from '../json.ts'
import type { SettingValue } from '../target.ts'
import type { Setting, SettingTexts } from './define.ts'
import type { NumericDirection, Unit } from './kinds.ts'

/** What is wrong with a value, for those who say it in words of their own. */
export type ValueFault =
  | { kind: 'toggle' | 'text' | 'markup' | 'form' }
  | { kind: 'option'; options: string }
  | { kind: 'whole' | 'wholeOrOff' | 'length' | 'band'; min: number; max: number }
  | { kind: 'bands'; count: number }

/** Whether a value fits a setting; the reason is for people at the hub. */
export type Validity = { ok: true } | { ok: false; reason: string; fault: ValueFault }

const OK: Validity = { ok: true }
const no = (fault: ValueFault, reason: string): Validity => ({ ok: false, reason, fault })

/** Checks a canonical value against the setting's kind and range. */
export function isValidValue(setting: Setting, value: unknown): Validity {
  switch (setting.kind) {
    case 'toggle':
      return typeof value === 'boolean' ? OK : no({ kind: 'toggle' }, 'must be true or false')
    case 'choice':
      return isOption(setting.options, value)
    case 'level':
      return setting.scale === 'percent' ? isWhole(value, 0, 100) : isOption(setting.options, value)
    case 'duration':
      return setting.off && value === 0 ? OK : isWhole(value, setting.min, setting.max, setting.off)
    case 'number':
      return isWhole(value, setting.min, setting.max)
    case 'text':
      return isText(value, setting.min, setting.max, setting.pattern)
    case 'equalizer':
      return isBands(value, setting.frequencies.length, setting.min, setting.max)
  }
}

const isOption = (options: readonly string[], value: unknown): Validity =>
  typeof value === 'string' && options.includes(value)
    ? OK
    : no({ kind: 'option', options: options.join(', ') }, `must be one of ${options.join(', ')}`)

function isWhole(value: unknown, min: number, max: number, orZero = false): Validity {
  const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
  return fits
    ? OK
    : no(
        { kind: orZero ? 'wholeOrOff' : 'whole', min, max },
        `must be a whole number from ${min} to ${max}${orZero ? ', or 0 for off' : ''}`,
      )
}

function isText(value: unknown, min: number, max: number, pattern: string | null): Validity {
  if (typeof value !== 'string') return no({ kind: 'text' }, 'must be text')
  const length = Array.from(value).length
  if (length < min || length > max)
    return no({ kind: 'length', min, max }, `must have ${min} to ${max} characters`)
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>]/u.test(value))
    return no({ kind: 'markup' }, 'must not contain control or markup characters')
  return pattern === null || new RegExp(`^(?:${pattern})$`, 'u').test(value)
    ? OK
    : no({ kind: 'form' }, 'has not the form that is asked for')
}

function isBands(value: unknown, count: number, min: number, max: number): Validity {
  const bands = typeof value === 'object' && value !== null && 'bands' in value ? value.bands : undefined
  if (!Array.isArray(bands) || bands.length !== count)
    return no({ kind: 'bands', count }, `must have ${count} bands`)
  const fits = bands.every((gain) => typeof gain === 'number' && gain >= min && gain <= max)
  return fits ? OK : no({ kind: 'band', min, max }, `each band must be from ${min} to ${max} dB`)
}

/** Whether two canonical values are the same. */
export const sameValue = (a: SettingValue, b: SettingValue): boolean =>
  a === b || canonicalJson(a) === canonicalJson(b)

/**
 * Whether `a` is stricter than `b` in the setting's safe direction. False without a direction, and where one of
 * the two isn't a valid value.
 */
export function stricter(setting: Setting, a: SettingValue, b: SettingValue): boolean {
  const strictA = strictness(setting, a)
  const strictB = strictness(setting, b)
  return strictA !== undefined && strictB !== undefined && strictA > strictB
}

function strictness(setting: Setting, value: SettingValue): number | undefined {
  const direction = setting.safeDirection
  if (direction === null || !isValidValue(setting, value).ok) return undefined
  if (typeof direction === 'boolean') return value === direction ? 1 : 0
  if (isOrder(direction)) return -direction.indexOf(value as string)
  if (setting.kind === 'duration' && value === 0 && direction.off)
    return direction.off === 'strictest' ? Infinity : -Infinity
  return direction.strictest === 'highest' ? (value as number) : -(value as number)
}

const isOrder = (direction: readonly string[] | NumericDirection): direction is readonly string[] =>
  Array.isArray(direction)

/** Words that values of every setting share, in some language. */
export type ValueWords = Readonly<Record<'on' | 'off' | 'hour' | 'minute' | 'second' | Unit, string>>

/** Words that values of every setting share. */
export const VALUE_WORDS: ValueWords = {
  on: 'On',
  off: 'Off',
  hour: 'h',
  minute: 'min',
  second: 's',
  dB: 'dB',
  ms: 'ms',
  times: '×',
}

/** A canonical value in words. A value that does not fit the setting is written as it stands. */
export function formatValue(
  setting: Setting,
  value: SettingValue,
  texts: SettingTexts = setting.texts,
  words: ValueWords = VALUE_WORDS,
): string {
  if (!isValidValue(setting, value).ok) return typeof value === 'string' ? value : canonicalJson(value)
  switch (setting.kind) {
    case 'toggle':
      return value === true ? words.on : words.off
    case 'duration':
      return value === 0 ? words.off : formatDuration(value as number, words)
    case 'number':
      return `${value as number} ${words[setting.unit]}`
    case 'equalizer':
      return (value as { bands: number[] }).bands.map(signed).join(' ') + ` ${words.dB}`
    case 'level':
      return setting.scale === 'percent' ? `${value as number} %` : (texts.options[value as string] ?? '')
    case 'choice':
      return texts.options[value as string] ?? ''
    case 'text':
      return value as string
  }
}

const signed = (gain: number): string => (gain > 0 ? `+${gain}` : `${gain}`)

function formatDuration(seconds: number, words: ValueWords): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), words.hour],
    [Math.floor((seconds % 3600) / 60), words.minute],
    [seconds % 60, words.second],
  ]
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
