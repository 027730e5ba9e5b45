import { CATALOGUE, CATEGORIES } from '@earshot/protocol'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import type { Comparison, Side } from './compare-service.ts'
import type { Change, Difference, Wish } from './comparison.ts'
import type { Policy } from './policy.ts'
import { comparePath, POLICIES_PATH, policyPath } from './view-models.ts'

const LOOKS: Readonly<Record<Change, Look>> = {
  added: { icon: 'plus', tone: 'good', word: 'difference.added' },
  removed: { icon: 'minus', tone: 'bad', word: 'difference.removed' },
  value: { icon: 'pencil', tone: 'warn', word: 'difference.value' },
  mode: { icon: 'lock', tone: 'warn', word: 'difference.mode' },
  valueAndMode: { icon: 'pencil', tone: 'warn', word: 'difference.valueAndMode' },
}

/** Differences as a table with the words above its two sides. */
export const presentDifferences = (
  differences: readonly Difference[],
  texts: { title: Text; before: Text; after: Text },
): object => ({
  ...texts,
  rows: differences.map(({ setting, change, before, after }) => ({
    label: labelOf(setting),
    category: categoryOf(setting),
    look: LOOKS[change],
    before: before && presentWish(before),
    after: after && presentWish(after),
  })),
})

const categoryOf = (setting: string): string => CATEGORIES[CATALOGUE.settings.get(setting)?.category ?? 'hub']

const presentWish = ({ setting, value, mode }: Wish): object => ({
  value: Number.isNaN(value) ? say('difference.notANumber') : valueText(setting, value),
  mode: lookOfMode(mode),
})

/** How many differences there are of each kind, in a sentence. */
export function summaryOfDifferences(differences: readonly Difference[]): Phrase {
  const count = (...changes: Change[]): number =>
    differences.filter(({ change }) => changes.includes(change)).length
  return say('compare.summary', {
    added: count('added'),
    removed: count('removed'),
    changed: count('value', 'mode', 'valueAndMode'),
  })
}

type FieldName = 'before' | 'beforeRevision' | 'after' | 'afterRevision'

function plansOf(policies: readonly Policy[]): Record<FieldName, FieldPlan> {
  const options = policies.map(({ id, name }) => ({ value: id, text: name }))
  const revision: FieldPlan = {
    label: say('compare.revision'),
    type: 'number',
    optional: true,
    hint: say('compare.revision.hint'),
  }
  return {
    before: { label: say('compare.before'), type: 'select', options },
    beforeRevision: { ...revision, label: say('compare.beforeRevision') },
    after: { label: say('compare.after'), type: 'select', options },
    afterRevision: { ...revision, label: say('compare.afterRevision') },
  }
}

const sideText = ({ policy, revision }: Side): Phrase =>
  say('compare.side', {
    name: policy.name,
    revision: revision.revision,
    when: moment(revision.savedAt, 'exact'),
  })

const placeOf = ({ policy, revision }: Side) => ({ id: policy.id, revision: revision.revision })

/** The page on which two revisions are chosen and compared; `found` is null where nothing has been chosen. */
export function presentCompare(
  policies: readonly Policy[],
  form: FormState,
  found: Comparison | null,
): object {
  const plans = plansOf(policies)
  const faults = faultsOf(plans, form)
  return {
    title: say('compare.title'),
    crumbs: [{ href: POLICIES_PATH, text: say('policies.title') }],
    action: `${POLICIES_PATH}/compare`,
    fields: fieldsOf(plans, form),
    faults: faults && { ...faults, title: say('compare.refused') },
    ...(found && presentFound(found)),
  }
}

const presentFound = ({ before, after, differences }: Comparison): object => ({
  summary: summaryOfDifferences(differences),
  swap: comparePath(placeOf(after), placeOf(before)),
  sides: [before, after].map((side) => ({
    href: policyPath(side.policy.id, 'revisions', String(side.revision.revision)),
    text: sideText(side),
    note: side.revision.note,
  })),
  table: presentDifferences(differences, {
    title: say('compare.table'),
    before: say('compare.column', { name: before.policy.name, revision: before.revision.revision }),
    after: say('compare.column', { name: after.policy.name, revision: after.revision.revision }),
  }),
})
