import { z } from 'zod'
import { pagesOf, type PageRequest } from '../../../platform/db/index.ts'
import { moment, say } from '../../../platform/views/messages/phrase.ts'
import { spanOfDays } from '../../../platform/zone-time/index.ts'
import { actionWords, detailsOf, type AuditEvent } from '../../audit/index.ts'
import { changesOf, outcomeLook, RUN_KINDS, type Run } from '../../directory/index.ts'
import type { FilterField, Report, Row } from '../report.ts'
import { column } from './fields.ts'

const dayField = (name: 'from' | 'to', label: string): FilterField => ({
  name,
  label: say(label),
  schema: z.union([z.literal(''), z.iso.date()]),
})

const isWithin = (at: number, { from, to }: ReturnType<typeof spanOfDays>): boolean =>
  (from === undefined || at >= from) && (to === undefined || at < to)

/** What runs of the directories changed. */
export const directoryChanges: Report = {
  name: 'directory',
  title: say('report.directory.title'),
  definition: say('report.directory.definition'),
  access: 'directory.view',
  fields: [dayField('from', 'report.field.from'), dayField('to', 'report.field.to')],
  columns: [
    column('report.col.directory', 4),
    column('report.col.started', 3),
    column('report.col.kind', 3),
    column('report.col.outcome', 3),
    column('report.col.people', 2),
    column('report.col.groups', 2),
    column('report.col.change', 5),
    column('report.col.count', 2),
  ],
  count: () => Promise.resolve(null),
  async *rows({ directory, reader, organizationId, timeZone, batch }, filter) {
    const span = spanOfDays(filter, timeZone)
    for (const { id, settings } of await directory.listConnections(reader, organizationId)) {
      const read = (page: PageRequest) => directory.runs(reader, organizationId, id, page)
      for await (const runs of pagesOf(read, batch))
        yield runs
          .filter(({ startedAt }) => isWithin(startedAt, span))
          .flatMap((run) => runRows(settings.name, run))
    }
  },
}

/** One row for each kind of change, and one for a run that changed nothing. */
function runRows(name: string, run: Run): Row[] {
  const { people, groups } = run.counts
  const frame = [name, moment(run.startedAt), say(RUN_KINDS[run.kind]), say(outcomeLook(run.outcome).word)]
  const changes = changesOf(run.counts)
  if (changes.length === 0) return [[...frame, people, groups, null, null]]
  return changes.map(({ text, count }) => [...frame, people, groups, text, count])
}

/** The audit log in words. */
export const auditLog: Report = {
  name: 'audit',
  title: say('report.audit.title'),
  definition: say('report.audit.definition'),
  access: 'audit.view',
  fields: [dayField('from', 'report.field.from'), dayField('to', 'report.field.to')],
  columns: [
    column('report.col.number', 2),
    column('report.col.at', 3),
    column('report.col.who', 4),
    column('report.col.did', 5),
    column('report.col.object', 4),
    column('report.col.detail', 8),
  ],
  count: () => Promise.resolve(null),
  async *rows({ audit, reader, organizationId, timeZone, batch }, filter) {
    const span = spanOfDays(filter, timeZone)
    const read = (page: PageRequest) => audit.list(reader, organizationId, span, page)
    for await (const events of pagesOf(read, batch)) yield events.map(auditRow)
  },
}

function auditRow(event: AuditEvent): Row {
  const { name } = event.detail
  const object = event.personal['name'] ?? (typeof name === 'string' ? name : event.object.id)
  return [
    event.number,
    moment(event.at),
    event.personal['actor'] ?? say('audit.erased'),
    actionWords(event.action),
    object,
    detailsOf(event.detail),
  ]
}
