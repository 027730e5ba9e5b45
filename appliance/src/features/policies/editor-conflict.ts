import type { SettingValue } from '@earshot/protocol'
import type { TypedForm } from '../../platform/http/admin-route.ts'
import { applyDifferences, compareEntries, type Difference, type Wish } from './comparison.ts'
import { readEntries, textIn, writeEntries } from './editor-form.ts'
import { authorsOf, type PolicyPageDeps } from './page-deps.ts'
import { checkEntries, type Policy } from './policy.ts'

/**
 * What somebody else has saved while a form was open: `theirs` since the revision it began with, and `yours`, what
 * saving the form would change in that. `author` is undefined where no administrator has this id (the command line).
 */
export type Conflict = {
  author: string | undefined
  savedAt: number
  note: string
  theirs: Difference[]
  yours: Difference[]
}

/**
 * The form after it was overtaken: it stands on the newest revision now, so that saving it again is a decision, and
 * keeps with which revision it began.
 */
export const afterOvertaking = (form: TypedForm, newest: number): TypedForm => ({
  ...form,
  began: textIn(form, 'began') || textIn(form, 'basedOn'),
  basedOn: String(newest),
})

/** The conflict that a form carries with it; null where it was not overtaken. */
export async function conflictOf(
  deps: PolicyPageDeps,
  organizationId: string,
  policy: Policy,
  form: TypedForm,
): Promise<Conflict | null> {
  const { database, policies } = deps
  const began = Number(textIn(form, 'began'))
  if (!Number.isInteger(began) || began < 1 || began >= policy.revision) return null
  const base = await policies.revision(database.read, organizationId, policy.id, began)
  const newest = await policies.revision(database.read, organizationId, policy.id, policy.revision)
  const authors = await authorsOf(deps, organizationId, [newest.authorId])
  return {
    author: authors.get(newest.authorId),
    savedAt: newest.savedAt,
    note: newest.note,
    theirs: compareEntries(base.entries, newest.entries),
    yours: compareEntries(newest.entries, wishesIn(form)),
  }
}

/** The entries as typed. What is no value yet differs from every value. */
const wishesIn = (form: TypedForm): Wish[] =>
  readEntries(form).map((entry) => ({ ...entry, value: entry.value as SettingValue }))

/**
 * The form with only its own changes put into what somebody else has saved. Where both changed the same setting, the
 * form's change stands. Throws `AppError` `invalid` for an entry that is not right.
 */
export async function mergedForm(
  { database, policies }: PolicyPageDeps,
  organizationId: string,
  id: string,
  form: TypedForm,
): Promise<TypedForm> {
  const at = (name: string) =>
    policies.revision(database.read, organizationId, id, Number(textIn(form, name)))
  const mine = checkEntries(readEntries(form))
  const base = await at('began')
  const newest = await at('basedOn')
  const merged = applyDifferences(newest.entries, compareEntries(base.entries, mine))
  return {
    ...writeEntries(merged),
    basedOn: textIn(form, 'basedOn'),
    name: textIn(form, 'name'),
    description: textIn(form, 'description'),
    note: textIn(form, 'note'),
  }
}
