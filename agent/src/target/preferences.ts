import {
  formatValue,
  isValidValue,
  sameValue,
  type Catalogue,
  type SettingState,
  type SettingValue,
} from '@earshot/protocol'
import type { Wish } from './terms.ts'

/** A preference of the hub itself that this version honours: how to set it and how to read it back. */
export type Preference = { read: () => SettingValue; apply: (value: SettingValue) => void }

/**
 * Applies the hub's own settings and says where each stands. One that this version doesn't honour is `unsupported`.
 * `before` tells since when a state holds; `now` is the hub's clock.
 */
export function applyPreferences(
  wishes: ReadonlyMap<string, Wish>,
  preferences: ReadonlyMap<string, Preference>,
  catalogue: Catalogue,
  before: Readonly<Record<string, SettingState>>,
  now: number,
): Record<string, SettingState> {
  return Object.fromEntries(
    [...wishes].map(([id, wish]) => {
      const preference = preferences.get(id)
      const setting = catalogue.settings.get(id)
      const usable = wish.applicable && preference && setting && isValidValue(setting, wish.value).ok
      if (usable && !sameValue(preference.read(), wish.value)) preference.apply(wish.value)
      const actual = preference?.read() ?? null
      const actualText = setting && actual !== null ? formatValue(setting, actual) : null
      const state = standOf(wish, usable ? preference : undefined)
      return [id, evidence(wish, { state, actual, actualText }, before[id], now)]
    }),
  )
}

function standOf(wish: Wish, preference: Preference | undefined): SettingState['state'] {
  if (!wish.applicable) return 'notApplicable'
  if (!preference) return 'unsupported'
  return sameValue(preference.read(), wish.value) ? 'compliant' : 'drifted'
}

function evidence(
  wish: Wish,
  stand: Pick<SettingState, 'state' | 'actual' | 'actualText'>,
  before: SettingState | undefined,
  now: number,
): SettingState {
  const unchanged = before?.state === stand.state && before.actualText === stand.actualText
  const isRead = stand.actual !== null
  return {
    ...stand,
    wanted: wish.value,
    reason: null,
    mode: wish.mode,
    policy: wish.policy,
    verifiedBy: isRead ? 'readBack' : null,
    verifiedAt: isRead ? ((unchanged ? before.verifiedAt : null) ?? now) : null,
    reasserted: 0,
    since: before?.state === stand.state ? before.since : now,
    lastError: null,
  }
}
