import { CATALOGUE, formatValue, type SettingValue } from '@earshot/protocol'
import type { Text } from './messages/phrase.ts'
import { say } from './messages/phrase.ts'

/** How an entry binds, as it looks. */
export type ModeLook = { icon: string; word: string }

const MODE_LOOKS: Readonly<Record<string, ModeLook>> = {
  locked: { icon: 'lock', word: 'mode.locked' },
  suggested: { icon: 'bulb', word: 'mode.suggested' },
  mandatory: { icon: 'shield-lock', word: 'mode.mandatory' },
}

/** The look of a mode; none where no policy sets the value, unknown where a newer version may know it. */
export const lookOfMode = (mode: string | null): ModeLook =>
  mode === null
    ? { icon: 'lock-open', word: 'mode.none' }
    : (MODE_LOOKS[mode] ?? { icon: 'help', word: 'state.unknown' })

/** Name of a setting; its id where this version doesn't know it. */
export const labelOf = (setting: string): string => CATALOGUE.settings.get(setting)?.texts.label ?? setting

/** What a setting does, in a sentence. */
export const helpOf = (setting: string): string => CATALOGUE.settings.get(setting)?.texts.help ?? ''

/** A value in words; null is "nothing". */
export function valueText(setting: string, value: SettingValue | null): Text {
  if (value === null) return say('value.nothing')
  const known = CATALOGUE.settings.get(setting)
  if (known) return formatValue(known, value)
  return typeof value === 'object' ? value.bands.join(' ') : String(value)
}

/** Name of a model; its id where this version doesn't know it. */
export const modelName = (model: string): string => CATALOGUE.models.get(model)?.name ?? model
