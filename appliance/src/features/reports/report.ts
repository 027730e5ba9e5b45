import type { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'
import type { Capability } from '../../platform/http/capabilities.ts'
import type { Moment, Phrase, Text } from '../../platform/views/messages/phrase.ts'
import type { ReportDoors } from './doors.ts'

/** One value of a report: data as it is, a sentence, several of them, a number or a moment. */
export type Cell = Text | readonly Text[] | number | Moment | null

/** A row: one cell for each column. */
export type Row = readonly Cell[]

/** A column: its head, and how wide it is beside the others on paper. */
export type Column = { head: Phrase; weight: number }

/** What a report is filtered by, as it stands in addresses and jobs; what is empty filters nothing. */
export type Filter = Readonly<Record<string, string>>

/** A field of a report's filter, as a form shows it. */
export type FilterField = {
  name: string
  label: Phrase
  schema: z.ZodType<string>
  /** Values to choose from; free text without. */
  options?: readonly { value: string; text: Text }[]
}

/** Where the rows of a report come from. */
export type ReportSource = ReportDoors & {
  reader: Reader
  organizationId: string
  /** The organization's: days of a filter are days there. */
  timeZone: string
  now: number
  /** How many rows are read at once. */
  batch: number
  /** Names of people by id; none where the report is made for somebody who may not see people. */
  names(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>>
}

/** A report: what it says, in rows of plain data. Renderers know nothing of where the rows come from. */
export type Report = {
  name: string
  title: Phrase
  /** What the rows are, exactly: the definition that stands on every copy. */
  definition: Phrase
  access: Capability
  fields: readonly FilterField[]
  /** Fields of which one must be filled in; nothing is reported without. */
  needsOneOf?: readonly string[]
  columns: readonly Column[]
  /** How many rows there will be, where that is known without making them. */
  count(source: ReportSource, filter: Filter): Promise<number | null>
  /** In batches, as they are read. */
  rows(source: ReportSource, filter: Filter): AsyncIterable<readonly Row[]>
}
