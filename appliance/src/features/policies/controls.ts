import { VALUE_WORDS, type Setting } from '@earshot/protocol'
import type { TypedForm } from '../../platform/http/admin-route.ts'
import { idOf, type Option } from '../../platform/views/form.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { fieldsOfEntry, textIn, unitOfDuration } from './editor-form.ts'

/** How a value is entered. */
export type Control = {
  kind: 'select' | 'number' | 'text' | 'bands'
  id: string
  name: string
  value: string
  options: Option[]
  unit: Text | null
  min: number | null
  max: number | null
  bands: { id: string; name: string; label: Text; value: string }[]
  error: boolean
}

const UNITS = { hour: 'unit.hours', minute: 'unit.minutes', second: 'unit.seconds' } as const

/** The control of a setting with what stands in the form; settings that are not known are entered as text. */
export function controlOf(
  id: string,
  setting: Setting | undefined,
  form: TypedForm,
  error: boolean,
): Control {
  const names = fieldsOfEntry(id)
  const value = textIn(form, names.value)
  const plain: Control = {
    kind: 'text',
    id: idOf(names.value),
    name: names.value,
    value,
    options: [],
    unit: null,
    min: null,
    max: null,
    bands: [],
    error,
  }
  const options = (pairs: readonly (readonly [string, Text])[]): Control => ({
    ...plain,
    kind: 'select',
    options: pairs.map(([option, label]) => ({ value: option, text: label, selected: option === value })),
  })
  switch (setting?.kind) {
    case undefined:
    case 'text':
      return plain
    case 'toggle':
      return options([
        ['on', VALUE_WORDS.on],
        ['off', VALUE_WORDS.off],
      ])
    case 'choice':
      return options(setting.options.map((option) => [option, setting.texts.options[option] ?? option]))
    case 'level':
      return setting.scale === 'percent'
        ? { ...plain, kind: 'number', unit: say('unit.percent'), min: 0, max: 100 }
        : options(setting.options.map((option) => [option, setting.texts.options[option] ?? option]))
    case 'duration': {
      const unit = unitOfDuration(setting)
      const min = setting.off ? 0 : setting.min / unit.seconds
      return { ...plain, kind: 'number', unit: say(UNITS[unit.word]), min, max: setting.max / unit.seconds }
    }
    case 'number':
      return { ...plain, kind: 'number', unit: VALUE_WORDS[setting.unit], min: setting.min, max: setting.max }
    case 'equalizer':
      return {
        ...plain,
        kind: 'bands',
        id: idOf(names.band(0)),
        min: setting.min,
        max: setting.max,
        bands: setting.frequencies.map((frequency, place) => ({
          id: idOf(names.band(place)),
          name: names.band(place),
          label: say('unit.hertz', { frequency }),
          value: textIn(form, names.band(place)),
        })),
      }
  }
}
