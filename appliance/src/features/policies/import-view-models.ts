import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, idOf, type FieldPlan, type Faults } from '../../platform/views/form.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Side } from './compare-service.ts'
import { compareEntries } from './comparison.ts'
import { presentDifferences, summaryOfDifferences } from './comparison-view-models.ts'
import type { ReadPolicy } from './document.ts'
import { entryRows } from './editor-view-models.ts'
import type { Policy } from './policy.ts'
import { POLICIES_PATH } from './view-models.ts'

/** What stands for a new policy among those that a document can be put into. */
export const NEW_POLICY = 'new'

const ROWS = 14
const DOCUMENT: FieldPlan = {
  label: say('policy.import.document'),
  type: 'area',
  rows: ROWS,
  hint: say('policy.import.document.hint'),
}
const NAME: FieldPlan = { label: say('policy.field.name'), autocomplete: 'off' }
const crumbs = [{ href: POLICIES_PATH, text: say('policies.title') }]
const ACTION = `${POLICIES_PATH}/import`

/** The form for a document and for what becomes of it. */
export function presentImport(policies: readonly Policy[], form: FormState): object {
  const plans: Record<'document' | 'onto', FieldPlan> = {
    document: DOCUMENT,
    onto: {
      label: say('policy.import.onto'),
      type: 'select',
      hint: say('policy.import.onto.hint'),
      options: [
        { value: NEW_POLICY, text: say('policy.import.onto.new') },
        ...policies.map(({ id, name }) => ({ value: id, text: name })),
      ],
    },
  }
  return {
    title: say('policy.import.title'),
    crumbs,
    action: ACTION,
    fields: fieldsOf(plans, withDocumentFault(form)),
    faults: faultsInDocument(plans, form),
  }
}

const isOfForm = (field: string): boolean => field === 'document' || field === 'onto'

/** The first fault in the document stands beside its field, too. */
function withDocumentFault(form: FormState): FormState {
  const [inside] = Object.entries(form.errors).filter(([field]) => !isOfForm(field))
  if (!inside || form.errors['document']) return form
  const [label, reason] = inside
  return { ...form, errors: { ...form.errors, document: say('form.fault', { label, reason }) } }
}

/** Faults inside the document are named by their path in it, and lead to where it is typed. */
function faultsInDocument(plans: Readonly<Record<string, FieldPlan>>, form: FormState): Faults | null {
  const errors = Object.entries(form.errors)
  const own = Object.fromEntries(errors.filter(([field]) => isOfForm(field)))
  const inside = errors
    .filter(([field]) => !isOfForm(field))
    .map(([label, reason]) => ({
      href: `#${idOf('document')}`,
      text: say('form.fault', { label, reason }),
    }))
  const faults = faultsOf(plans, { ...form, errors: own })
  const list = [...(faults?.list ?? []), ...inside]
  return list.length === 0 ? null : { title: say('form.refused'), list }
}

/** What a document would make; `base` is the policy that gets a new revision, null where it becomes a policy of its own. */
export function presentImportPreview(input: {
  read: ReadPolicy
  base: Side | null
  document: string
  form: FormState
}): object {
  const { read, base, document, form } = input
  return {
    title: say('policy.import.preview.title'),
    crumbs: [...crumbs, { href: ACTION, text: say('policy.import.title') }],
    lead: leadOf(read, base),
    action: ACTION,
    document,
    onto: base?.policy.id ?? NEW_POLICY,
    basedOn: base?.policy.revision ?? 0,
    fields: base ? null : fieldsOf({ name: NAME }, form),
    faults: faultsOf({ name: NAME }, form),
    ...(base && differencesTo(read, base)),
    entries: entryRows(read.entries.map((entry) => ({ ...entry, since: 0 }))),
  }
}

const leadOf = ({ name, entries }: ReadPolicy, base: Side | null): Text =>
  base
    ? say('policy.import.preview.revision', {
        name: base.policy.name,
        revision: base.policy.revision + 1,
        file: name,
      })
    : say('policy.import.preview.new', { entries: entries.length })

function differencesTo({ entries }: ReadPolicy, { policy, revision }: Side): object {
  const differences = compareEntries(revision.entries, entries)
  return {
    summary: summaryOfDifferences(differences),
    differences: presentDifferences(differences, {
      title: say('policy.import.preview.differences', { name: policy.name, revision: revision.revision }),
      before: say('policy.import.preview.now', {
        revision: revision.revision,
        when: moment(revision.savedAt, 'day'),
      }),
      after: say('policy.import.preview.document'),
    }),
  }
}
