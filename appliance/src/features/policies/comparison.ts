import { sameValue, type SettingValue } from '@earshot/protocol'

/** What is compared of an entry. Its mode may be one that this version doesn't know. */
export type Wish = { setting: string; value: SettingValue; mode: string }

/** How two sides differ in one setting: it is on one side only, or its value, how it binds, or both are others. */
export type Change = 'added' | 'removed' | 'value' | 'mode' | 'valueAndMode'

/** What differs in one setting; null where a side doesn't name it. */
export type Difference = { setting: string; change: Change; before: Wish | null; after: Wish | null }

const bySetting = (entries: readonly Wish[]): Map<string, Wish> =>
  new Map(entries.map((entry) => [entry.setting, entry]))

/** What differs between two lists of entries, in order of the settings' ids. The same lists differ in nothing. */
export function compareEntries(before: readonly Wish[], after: readonly Wish[]): Difference[] {
  const [old, young] = [bySetting(before), bySetting(after)]
  return [...new Set([...old.keys(), ...young.keys()])].toSorted().flatMap((setting) => {
    const [was, is] = [old.get(setting) ?? null, young.get(setting) ?? null]
    const change = changeOf(was, is)
    return change === null ? [] : [{ setting, change, before: was, after: is }]
  })
}

function changeOf(before: Wish | null, after: Wish | null): Change | null {
  if (before === null || after === null) return before === null ? 'added' : 'removed'
  const [value, mode] = [!sameValue(before.value, after.value), before.mode !== after.mode]
  if (value && mode) return 'valueAndMode'
  return value ? 'value' : mode ? 'mode' : null
}

/** The entries with the differences put into them, in order of the settings' ids. */
export function applyDifferences(entries: readonly Wish[], differences: readonly Difference[]): Wish[] {
  const found = bySetting(entries)
  for (const { setting, after } of differences) {
    if (after === null) found.delete(setting)
    else found.set(setting, after)
  }
  return [...found.values()].toSorted((a, b) => (a.setting < b.setting ? -1 : 1))
}
