import {
  CATALOGUE,
  sameValue,
  type AnyMapping,
  type DeviceValue,
  type Model,
  type SettingValue,
} from '@earshot/protocol'

/** What becomes of a value on a model: held as it is, as the nearest it has, not at all, or it lacks the setting. */
export type CoverState = 'exact' | 'rounded' | 'outOfRange' | 'unsupported'

/**
 * One entry on one model. `held` is the value that the model holds instead (null: it can't be read back as one), and
 * `words` are the model's own, such as `step 1 of 3`. `readable` is false where the value can't be read back.
 * Firmware versions name the first and the last that have the setting.
 */
export type Cover<E> =
  | { entry: E; state: 'outOfRange' | 'unsupported' }
  | {
      entry: E
      state: 'exact' | 'rounded'
      held: SettingValue | null
      words: string
      readable: boolean
      firmware: { first: string | null; last: string | null }
    }

/** A model with what becomes of each entry on it, and how many there are of each state. */
export type Coverage<E> = { model: Model; covers: Cover<E>[]; counts: Record<CoverState, number> }

type Valued = { setting: string; value: SettingValue }

/** What becomes of entries on a model, by the catalogue alone. Preferences of the hub concern no model and are left out. */
export function coverageOf<E extends Valued>(entries: readonly E[], model: Model): Coverage<E> {
  const covers = entries.filter(isForDevices).map((entry) => coverOf(entry, model))
  const counts = { exact: 0, rounded: 0, outOfRange: 0, unsupported: 0 }
  for (const { state } of covers) counts[state]++
  return { model, covers, counts }
}

const isForDevices = ({ setting }: Valued): boolean => CATALOGUE.settings.get(setting)?.appliesTo !== 'hub'

/** What becomes of one entry on a model. */
export function coverOf<E extends Valued>(entry: E, { settings }: Pick<Model, 'settings'>): Cover<E> {
  const mapping = settings[entry.setting]
  if (!mapping) return { entry, state: 'unsupported' }
  const device = mapping.encode(entry.value)
  return device === undefined ? { entry, state: 'outOfRange' } : coverBy(entry, mapping, device)
}

function coverBy<E extends Valued>(entry: E, mapping: AnyMapping, device: DeviceValue): Cover<E> {
  const held = mapping.decode(device) ?? null
  return {
    entry,
    state: held !== null && sameValue(held, entry.value) ? 'exact' : 'rounded',
    held,
    words: mapping.describe(device),
    readable: mapping.readable,
    firmware: { first: mapping.minFirmware, last: mapping.maxFirmware },
  }
}
