import type { Phrase, Text } from '../../platform/views/messages/phrase.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Filter, Report } from './report.ts'
import type { WriteText } from './write-cell.ts'

/** What stands above the rows of every copy of a report, in words. */
export type Sheet = {
  title: string
  organization: string
  definition: string
  /** What it was filtered by, one sentence for each field that was filled in. */
  filters: string[]
  made: string
  head: string[]
}

/** A filter in words: `wrote` says what stands in a field in place of what was typed. */
export function filterTexts(report: Report, filter: Filter, wrote: Filter = {}): Phrase[] {
  return report.fields.flatMap(({ name, label, options }) => {
    const given = filter[name] ?? ''
    if (given === '') return []
    const value: Text = wrote[name] ?? options?.find((option) => option.value === given)?.text ?? given
    return [say('report.filtered', { label, value })]
  })
}

/** The words above the rows. `made` is the time in words, with its zone. */
export function sheetOf(
  report: Report,
  filters: readonly Phrase[],
  about: { organization: string; made: string; timeZone: string },
  write: WriteText,
): Sheet {
  return {
    title: write(report.title),
    organization: about.organization,
    definition: write(report.definition),
    filters: filters.length === 0 ? [write(say('report.unfiltered'))] : filters.map(write),
    made: write(say('report.made', { when: about.made, zone: about.timeZone })),
    head: report.columns.map(({ head }) => write(head)),
  }
}
