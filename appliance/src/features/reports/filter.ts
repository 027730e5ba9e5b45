import type { Reader } from '../../platform/db/index.ts'
import { AppError, invalid, type FieldIssue } from '../../platform/errors.ts'
import { issuesOf } from '../../platform/faults.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { People } from '../people/index.ts'
import type { Filter, Report } from './report.ts'

/** A filter that was checked: what rows are chosen by, and what stands for it in words. */
export type CheckedFilter = { filter: Filter; wrote: Filter }

type Typed = Readonly<Record<string, unknown>>

/** Only the fields that the report has, each as its schema wants it. Throws `AppError` `invalid` naming every wrong one. */
export function checkFields(report: Report, typed: Typed): Filter {
  const faults: FieldIssue[] = []
  const filter: Record<string, string> = {}
  for (const { name, schema } of report.fields) {
    const value = typeof typed[name] === 'string' ? typed[name].trim() : ''
    const parsed = schema.safeParse(value)
    if (parsed.success) filter[name] = parsed.data
    else faults.push(...issuesOf(parsed.error, value).map(({ reason }) => ({ field: name, reason })))
  }
  if (faults.length > 0) throw new AppError('invalid', undefined, { fields: faults })
  return filter
}

/** Whether a report that is about one thing only has been told which. */
export const isTold = ({ needsOneOf }: Report, filter: Filter): boolean =>
  needsOneOf === undefined || needsOneOf.some((name) => (filter[name] ?? '') !== '')

/** Puts the id in place of a person who was typed by name or login. Throws `AppError` `invalid`. */
export async function resolvePerson(
  people: Pick<People, 'findExactly' | 'find'>,
  reader: Reader,
  organizationId: string,
  filter: Filter,
): Promise<CheckedFilter> {
  const typed = filter['person'] ?? ''
  if (typed === '') return { filter, wrote: {} }
  const match = (await people.findExactly(reader, organizationId, [typed])).get(typed) ?? 'none'
  if (typeof match === 'string') throw invalid('person', say(`person.exact.${match}`))
  const person = await people.find(reader, organizationId, match.personId)
  return { filter: { ...filter, person: match.personId }, wrote: { person: person?.name ?? typed } }
}
