import {
  CATALOGUE,
  isValidValue,
  MODES,
  sameValue,
  type Mode,
  type SettingValue,
  type TargetEntry,
  type ValueFault,
} from '@earshot/protocol'
import { invalid, invalidFields, type FieldIssue } from '../../platform/errors.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

/** One wish, as a person enters it. */
export type Entry = { setting: string; value: SettingValue; mode: Mode }

/** A named, revisioned set of entries. `revision` is the newest; it is the draft unless it is the published one. */
export type Policy = {
  id: string
  organizationId: string
  name: string
  description: string
  revision: number
  publishedRevision: number | null
  publishedAt: number | null
  createdAt: number
}

/** What was saved once and never changes. */
export type Revision = {
  revision: number
  entries: TargetEntry[]
  authorId: string
  note: string
  savedAt: number
}

const MAX_ENTRIES = 500

/** An entry that has not been checked yet. */
export type Proposed = { setting: string; value: unknown; mode: string }

/** Checks entries against the catalogue. Throws `AppError` `invalid` naming every wrong one (`entries.<n>.<part>`). */
export function checkEntries(entries: readonly Proposed[]): Entry[] {
  if (entries.length > MAX_ENTRIES) throw invalid('entries', say('fault.tooMany', { max: MAX_ENTRIES }))
  const issues = faultsOfEntries(entries, 'entries')
  if (issues.length > 0) throw invalidFields(issues)
  return entries.map(({ setting, value, mode }) => ({
    setting,
    value: value as SettingValue,
    mode: mode as Mode,
  }))
}

/** What is wrong with entries by the catalogue: `<field>.<n>.<part>`, and why. */
export function faultsOfEntries(entries: readonly Proposed[], field: string): FieldIssue[] {
  const seen = new Set<string>()
  return entries.flatMap((entry, place) => {
    const twice = seen.has(entry.setting)
    seen.add(entry.setting)
    return checkEntry(entry, `${field}.${place}`, twice)
  })
}

function checkEntry(entry: Proposed, field: string, twice: boolean): FieldIssue[] {
  const setting = CATALOGUE.settings.get(entry.setting)
  if (!setting)
    return [{ field: `${field}.setting`, reason: say('entry.unknown', { setting: entry.setting }) }]
  if (twice) return [{ field: `${field}.setting`, reason: say('entry.twice', { setting: entry.setting }) }]
  if (!(MODES as readonly string[]).includes(entry.mode))
    return [{ field: `${field}.mode`, reason: say('fault.noneOf', { options: MODES.join(', ') }) }]
  const valid = isValidValue(setting, entry.value)
  if (valid.ok) return []
  const reason = say('entry.value', { setting: entry.setting, reason: valueFaultText(valid.fault) })
  return [{ field: `${field}.value`, reason }]
}

const VALUE_FAULTS: Readonly<Record<ValueFault['kind'], string>> = {
  toggle: 'value.toggle',
  option: 'value.option',
  whole: 'value.whole',
  wholeOrOff: 'value.wholeOrOff',
  text: 'value.text',
  length: 'value.length',
  markup: 'value.markup',
  form: 'value.form',
  bands: 'value.bands',
  band: 'value.band',
}

const valueFaultText = ({ kind, ...values }: ValueFault): Phrase => say(VALUE_FAULTS[kind], values)

/**
 * Entries of a new revision: each keeps the revision in which its value last changed, which is what makes a
 * suggestion the same suggestion. Sorted by setting.
 */
export function reviseEntries(
  before: readonly TargetEntry[],
  entries: readonly Entry[],
  revision: number,
): TargetEntry[] {
  const known = new Map(before.map((entry) => [entry.setting, entry]))
  return entries
    .map((entry) => {
      const old = known.get(entry.setting)
      const unchanged = old !== undefined && sameValue(old.value, entry.value)
      return { ...entry, since: unchanged ? old.since : revision }
    })
    .toSorted((a, b) => (a.setting < b.setting ? -1 : 1))
}
