import { z } from 'zod'
import { pagesOf, type PageRequest } from '../../../platform/db/index.ts'
import { moment, say } from '../../../platform/views/messages/phrase.ts'
import { STATUS_LOOKS, type HubStatus, type HubView } from '../../hubs/index.ts'
import type { FilterField, Report, Row } from '../report.ts'
import { column } from './fields.ts'

const STATUSES = Object.keys(STATUS_LOOKS) as HubStatus[]

const statusField: FilterField = {
  name: 'status',
  label: say('report.field.status'),
  schema: z.enum(['', ...STATUSES]),
  options: STATUSES.map((status) => ({ value: status, text: say(STATUS_LOOKS[status].word) })),
}

/** Every hub: the computer it runs on, its version, and when it was heard last. */
export const hubVersions: Report = {
  name: 'hubs',
  title: say('report.hubs.title'),
  definition: say('report.hubs.definition'),
  access: 'hubs.view',
  fields: [statusField],
  columns: [
    column('report.col.computer', 4),
    column('report.col.domain', 3),
    column('report.col.status', 3),
    column('report.col.version', 2),
    column('report.col.os', 4),
    column('report.col.wornBy', 4),
    column('report.col.tags', 3),
    column('report.col.enrolled', 3),
    column('report.col.lastContact', 3),
  ],
  async count({ hubs, reader, organizationId }, { status }) {
    const counts = await hubs.summarize(reader, organizationId)
    return status
      ? (counts[status as HubStatus] ?? 0)
      : Object.values(counts).reduce((sum, count) => sum + count, 0)
  },
  async *rows(source, { status }) {
    const { hubs, reader, organizationId, batch } = source
    const filters = { status: (status || undefined) as HubStatus | undefined }
    const read = (page: PageRequest) => hubs.list(reader, organizationId, filters, page)
    for await (const page of pagesOf(read, batch)) {
      const names = await source.names(page.map(({ personId }) => personId))
      yield page.map((hub) => hubRow(hub, hub.personId === null ? undefined : names.get(hub.personId)))
    }
  },
}

const hubRow = (hub: HubView, person: string | undefined): Row => [
  hub.computer.name,
  hub.computer.domain,
  say(STATUS_LOOKS[hub.status].word),
  hub.version,
  hub.computer.os,
  person ?? null,
  hub.tags,
  moment(hub.enrolledAt),
  hub.lastContactAt === null ? null : moment(hub.lastContactAt),
]
