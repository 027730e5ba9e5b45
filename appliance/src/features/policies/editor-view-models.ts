import {
  ALL_SETTINGS,
  CATALOGUE,
  CATEGORIES,
  type Category,
  type Setting,
  type TargetEntry,
} from '@earshot/protocol'
import type { TypedForm } from '../../platform/http/admin-route.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, idOf, type FieldPlan, type Option } from '../../platform/views/form.ts'
import { moment, say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import { presentConflict } from './conflict-view-models.ts'
import { controlOf } from './controls.ts'
import type { Conflict } from './editor-conflict.ts'
import { faultsBySetting, fieldsOfEntry, readEntries, settingsIn, textIn } from './editor-form.ts'
import type { Policy } from './policy.ts'
import { policyFrame, policyPath } from './view-models.ts'

/** The editor's input: `base` are the entries of the revision that changes are shown against; null: there is none. */
export type EditorInput = {
  policy: Policy
  form: FormState
  base: { revision: number; entries: readonly TargetEntry[]; published: boolean } | null
  assignments: number
  /** Something stands in the form that has not been saved. */
  unsaved: boolean
  /** Somebody else has saved since the form was opened; null: nobody has. */
  conflict: Conflict | null
  /** What was typed has been put together with what somebody else saved. */
  merged: boolean
}

const PLANS: Readonly<Record<'name' | 'description' | 'note', FieldPlan>> = {
  name: { label: say('policy.field.name'), autocomplete: 'off' },
  description: { label: say('policy.field.description'), type: 'area', rows: 2, optional: true },
  note: {
    label: say('policy.field.note'),
    type: 'area',
    rows: 2,
    optional: true,
    hint: say('policy.field.note.hint'),
  },
}

/** The policy editor. */
export function presentEditor(input: EditorInput): object {
  const { policy, form, base, assignments, unsaved, conflict, merged } = input
  const errors = faultsBySetting(form.values, form.errors)
  const standing = settingsIn(form.values)
  const changed = standing.filter((id) => changeOf(id, form.values, base) !== null).length
  const gone = (base?.entries ?? []).filter(({ setting }) => !standing.includes(setting)).length
  /** A conflict is told in full below; a fault would only say it again. */
  const state = { ...form, errors, message: conflict ? null : form.message }
  return {
    ...policyFrame(policy, 'settings', assignments),
    basedOn: textIn(form.values, 'basedOn') || String(policy.revision),
    began: textIn(form.values, 'began'),
    action: policyPath(policy.id),
    fields: fieldsOf(PLANS, state),
    faults: faultsOf({ ...PLANS, ...entryPlans(standing) }, state),
    groups: groupsOf(standing, form.values, errors, base),
    summary: summaryOf(standing.length, changed + gone, base),
    unsaved: unsaved && !conflict && !merged,
    merged: merged ? say('policy.conflict.merged', { revision: policy.revision }) : null,
    conflict: conflict && presentConflict(policy, conflict, form.values),
    addable: addableGroups(standing),
    published: policy.publishedRevision === policy.revision && !unsaved,
    empty: standing.length === 0,
  }
}

const entryPlans = (settings: readonly string[]): Record<string, FieldPlan> =>
  Object.fromEntries(settings.map((id) => [fieldsOfEntry(id).value, { label: labelOf(id) }]))

const summaryOf = (entries: number, changed: number, base: EditorInput['base']): Phrase =>
  base
    ? say(base.published ? 'editor.summary.published' : 'editor.summary.saved', {
        entries,
        changed,
        revision: base.revision,
      })
    : say('editor.summary', { entries })

const categoryOf = (id: string): Category => CATALOGUE.settings.get(id)?.category ?? 'hub'

function groupsOf(
  standing: readonly string[],
  form: TypedForm,
  errors: FormState['errors'],
  base: EditorInput['base'],
): object[] {
  const order = new Map(ALL_SETTINGS.map(({ id }, place) => [id, place]))
  const sorted = standing.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  const grouped = Map.groupBy(sorted, categoryOf)
  return [...grouped].map(([category, ids]) => ({
    label: CATEGORIES[category],
    entries: ids.map((id) => presentEntry(id, form, errors, base)),
  }))
}

function presentEntry(
  id: string,
  form: TypedForm,
  errors: FormState['errors'],
  base: EditorInput['base'],
): object {
  const setting = CATALOGUE.settings.get(id)
  const names = fieldsOfEntry(id)
  const suggested = textIn(form, names.mode) === 'suggested'
  const error = errors[names.value] ?? null
  return {
    setting: id,
    label: labelOf(id),
    help: setting?.texts.help ?? '',
    control: controlOf(id, setting, form, error !== null),
    modeName: names.mode,
    lockedId: `${idOf(names.mode)}-l`,
    suggestedId: `${idOf(names.mode)}-s`,
    suggested,
    mandatoryName: names.mandatory,
    mandatory: textIn(form, names.mandatory) === 'on' && !suggested,
    was: changeOf(id, form, base),
    advice: setting ? adviceOf(setting, suggested) : null,
    error,
    errorId: `${idOf(names.value)}-fault`,
  }
}

const adviceOf = ({ lockAdvice, texts }: Setting, suggested: boolean): Phrase | null => {
  if (lockAdvice === 'yes' && suggested) return say('editor.advice.lock', { reason: texts.lockReason })
  if (lockAdvice === 'no' && !suggested) return say('editor.advice.suggest', { reason: texts.lockReason })
  return null
}

/** What the form changes in one setting: null where nothing. */
function changeOf(id: string, form: TypedForm, base: EditorInput['base']): Phrase | null {
  if (!base) return null
  const before = base.entries.find(({ setting }) => setting === id)
  if (!before) return say('editor.was.new')
  const now = readEntries(form).find(({ setting }) => setting === id)
  if (JSON.stringify(now?.value) !== JSON.stringify(before.value))
    return say('editor.was.value', { value: valueText(id, before.value) })
  if (now && now.mode !== before.mode) return say(NOW[now.mode] ?? 'editor.was.new')
  return null
}

const NOW: Readonly<Record<string, string>> = {
  locked: 'editor.now.locked',
  suggested: 'editor.now.suggested',
  mandatory: 'editor.now.mandatory',
}

/** Settings that can be added, by category. */
function addableGroups(standing: readonly string[]): { label: string; options: Option[] }[] {
  const free = ALL_SETTINGS.filter(({ id }) => !standing.includes(id))
  return [...Map.groupBy(free, ({ category }) => category)].map(([category, settings]) => ({
    label: CATEGORIES[category],
    options: settings.map(({ id, texts }) => ({ value: id, text: texts.label, selected: false })),
  }))
}

/** A policy for those who may not change it. */
export const presentReading = (
  policy: Policy,
  revision: { revision: number; entries: readonly TargetEntry[]; savedAt: number },
  assignments: number,
): object => ({
  ...policyFrame(policy, 'settings', assignments),
  description: policy.description,
  saved: say('policy.savedAt', { revision: revision.revision, when: moment(revision.savedAt) }),
  entries: entryRows(revision.entries),
})

/** Entries as rows, in the order of the catalogue. */
export function entryRows(entries: readonly TargetEntry[]): object[] {
  const order = new Map(ALL_SETTINGS.map(({ id }, place) => [id, place]))
  return entries
    .toSorted((a, b) => (order.get(a.setting) ?? 0) - (order.get(b.setting) ?? 0))
    .map(({ setting, value, mode }) => ({
      label: labelOf(setting),
      help: CATALOGUE.settings.get(setting)?.texts.help ?? '',
      value: valueText(setting, value),
      mode: lookOfMode(mode),
    }))
}
