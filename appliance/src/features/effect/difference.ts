import {
  CATALOGUE,
  sameValue,
  type Effective,
  type Mode,
  type Place,
  type SettingValue,
} from '@earshot/protocol'
import { coverOf } from '../policies/index.ts'

/** What holds for a setting: `stopped` names the parent whose value doesn't let it count. */
export type Held = { value: SettingValue; mode: Mode; stopped: string | null }

/**
 * Why a new value is not held as it is: the model lacks the setting, or this value of it; another setting stops it; or
 * the nearest that the model has is held instead, in the model's words.
 */
export type Hindrance =
  { is: 'unsupported' | 'outOfRange' } | { is: 'stopped'; by: string } | { is: 'nearest'; words: string }

/** What changes for one setting in one place; null where no policy decides it. */
export type Difference = {
  setting: string
  before: Held | null
  after: Held | null
  hindrance: Hindrance | null
}

/** Whether the new value does not arrive at all. */
export const cannot = ({ hindrance }: Pick<Difference, 'hindrance'>): boolean =>
  hindrance !== null && hindrance.is !== 'nearest'

/** What differs in a place between two answers of `effective`, in the catalogue's order. */
export function differencesBetween(
  place: Place,
  before: ReadonlyMap<string, Effective>,
  after: ReadonlyMap<string, Effective>,
): Difference[] {
  const settings = [...new Set([...before.keys(), ...after.keys()])].toSorted(
    (a, b) => orderOf(a) - orderOf(b),
  )
  return settings.flatMap((setting) => {
    const [was, is] = [heldOf(before.get(setting)), heldOf(after.get(setting))]
    if (isSame(was, is)) return []
    return [
      {
        setting,
        before: was,
        after: is,
        hindrance: is ? hindranceOf(place, setting, is) : lackOf(place, setting, was),
      },
    ]
  })
}

const ORDER = new Map([...CATALOGUE.settings.keys()].map((id, at) => [id, at]))

const orderOf = (setting: string): number => ORDER.get(setting) ?? ORDER.size

const heldOf = (found: Effective | undefined): Held | null =>
  found ? { value: found.value, mode: found.mode, stopped: found.notApplicable?.parent ?? null } : null

const isSame = (a: Held | null, b: Held | null): boolean =>
  a === null || b === null
    ? a === b
    : sameValue(a.value, b.value) && a.mode === b.mode && a.stopped === b.stopped

/** What a model lacks it is not freed of either. */
function lackOf(place: Place, setting: string, was: Held | null): Hindrance | null {
  const hindrance = was && hindranceOf(place, setting, { ...was, stopped: null })
  return hindrance?.is === 'unsupported' ? hindrance : null
}

function hindranceOf(place: Place, setting: string, { value, stopped }: Held): Hindrance | null {
  if (stopped !== null) return { is: 'stopped', by: stopped }
  if (place === 'hub') return null
  const cover = coverOf({ setting, value }, CATALOGUE.models.get(place.model) ?? { settings: {} })
  switch (cover.state) {
    case 'exact':
      return null
    case 'rounded':
      return { is: 'nearest', words: cover.words }
    case 'outOfRange':
    case 'unsupported':
      return { is: cover.state }
  }
}
