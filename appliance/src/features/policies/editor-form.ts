import { CATALOGUE, type Setting, type SettingValue } from '@earshot/protocol'
import type { TypedForm } from '../../platform/http/admin-route.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { isPhrase, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Entry } from './policy.ts'

/** Names of a setting's fields in the editor's form. */
export const fieldsOfEntry = (setting: string) => ({
  value: `value.${setting}`,
  band: (place: number) => `value.${setting}.${place}`,
  mode: `mode.${setting}`,
  mandatory: `mandatory.${setting}`,
})

/** What a duration is typed in: the largest unit in which its least value is whole. */
export function unitOfDuration({ min }: { min: number }): {
  seconds: number
  word: 'hour' | 'minute' | 'second'
} {
  if (min > 0 && min % 3600 === 0) return { seconds: 3600, word: 'hour' }
  return min > 0 && min % 60 === 0 ? { seconds: 60, word: 'minute' } : { seconds: 1, word: 'second' }
}

/** What was typed into a field; empty where nothing or a list was sent. */
export const textIn = (form: TypedForm, name: string): string => {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Settings that stand in the form, in its order, each once. */
export function settingsIn(form: TypedForm): string[] {
  const given = form['setting'] ?? []
  return [...new Set(typeof given === 'string' ? [given] : given)]
}

const numberOf = (text: string): number => (text === '' ? Number.NaN : Number(text))

/** The value that was typed, for the rules to check: what can't be read stays a text, which no number setting takes. */
function readValue(setting: Setting, form: TypedForm): unknown {
  const names = fieldsOfEntry(setting.id)
  const text = textIn(form, names.value)
  switch (setting.kind) {
    case 'toggle':
      return text === 'on' ? true : text === 'off' ? false : text
    case 'choice':
    case 'text':
      return text
    case 'level':
      return setting.scale === 'percent' ? numberOf(text) : text
    case 'duration':
      return Math.round(numberOf(text) * unitOfDuration(setting).seconds)
    case 'number':
      return numberOf(text)
    case 'equalizer':
      return { bands: setting.frequencies.map((_, place) => numberOf(textIn(form, names.band(place)))) }
  }
}

/** What is not offered stays as it was sent, for the rules to refuse: an entry is never loosened by a slip. */
const readMode = (mode: string, mandatory: string): string => {
  if (mandatory !== '' && mandatory !== 'on') return mandatory
  return mode === 'locked' && mandatory === 'on' ? 'mandatory' : mode
}

/** The entries that were typed, not checked yet. Settings that the catalogue doesn't know keep their text. */
export const readEntries = (form: TypedForm): { setting: string; value: unknown; mode: string }[] =>
  settingsIn(form).map((id) => {
    const setting = CATALOGUE.settings.get(id)
    const names = fieldsOfEntry(id)
    const mode = readMode(textIn(form, names.mode), textIn(form, names.mandatory))
    return { setting: id, value: setting ? readValue(setting, form) : textIn(form, names.value), mode }
  })

function writeValue(setting: Setting | undefined, id: string, value: SettingValue): TypedForm {
  const names = fieldsOfEntry(id)
  if (typeof value === 'object')
    return Object.fromEntries(value.bands.map((gain, place) => [names.band(place), String(gain)]))
  if (typeof value === 'boolean') return { [names.value]: value ? 'on' : 'off' }
  if (setting?.kind === 'duration')
    return { [names.value]: String(Number(value) / unitOfDuration(setting).seconds) }
  return { [names.value]: String(value) }
}

/** Entries as they stand in the form. */
export const writeEntries = (entries: readonly (Omit<Entry, 'mode'> & { mode: string })[]): TypedForm =>
  Object.assign(
    { setting: entries.map(({ setting }) => setting) },
    ...entries.map(({ setting, value, mode }) => {
      const names = fieldsOfEntry(setting)
      return {
        ...writeValue(CATALOGUE.settings.get(setting), setting, value),
        [names.mode]: mode === 'suggested' ? 'suggested' : 'locked',
        ...(mode === 'mandatory' ? { [names.mandatory]: 'on' } : {}),
      }
    }),
  ) as TypedForm

const FIRST_NUMBER = 50

/** A value to start with when a setting is added: the strictest where there is a safe direction, else the first. */
export function firstValue(setting: Setting): SettingValue {
  const { safeDirection } = setting
  switch (setting.kind) {
    case 'toggle':
      return typeof safeDirection === 'boolean' ? safeDirection : true
    case 'choice':
      return (Array.isArray(safeDirection) ? String(safeDirection[0]) : setting.options[0]) ?? ''
    case 'level':
      return setting.scale === 'percent' ? FIRST_NUMBER : (setting.options[0] ?? '')
    case 'duration':
    case 'number':
      return setting.min
    case 'text':
      return ''
    case 'equalizer':
      return { bands: setting.frequencies.map(() => 0) }
  }
}

/** The form with a setting more; unknown ones and those that stand in it already change nothing. */
export function withSetting(form: TypedForm, id: string): TypedForm {
  const setting = CATALOGUE.settings.get(id)
  const standing = settingsIn(form)
  if (!setting || standing.includes(id)) return form
  const mode = setting.lockAdvice === 'no' ? 'suggested' : 'locked'
  return {
    ...form,
    ...writeEntries([{ setting: id, value: firstValue(setting), mode }]),
    setting: [...standing, id],
  }
}

/** The form without a setting. */
export const withoutSetting = (form: TypedForm, id: string): TypedForm => ({
  ...form,
  setting: settingsIn(form).filter((standing) => standing !== id),
})

/** The rules name the setting, which stands beside the field here. */
const withoutSettingName = (reason: Text): Text =>
  isPhrase(reason) && reason.say === 'entry.value' ? (reason.with['reason'] as Phrase) : reason

/** Faults of entries by the setting's own field: rules speak of `entries.3.value`. */
export function faultsBySetting(form: TypedForm, errors: FormState['errors']): FormState['errors'] {
  const settings = settingsIn(form)
  return Object.fromEntries(
    Object.entries(errors).map(([field, reason]) => {
      const place = /^entries\.(\d+)\./.exec(field)?.[1]
      const setting = place === undefined ? undefined : settings[Number(place)]
      return setting === undefined
        ? [field, reason]
        : [fieldsOfEntry(setting).value, withoutSettingName(reason)]
    }),
  )
}
