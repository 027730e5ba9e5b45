import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Format } from './order.ts'

/** A report that is made by itself at times. `scheduledUntil` is the last minute (ms) that was seen to. */
export type Schedule = {
  id: string
  organizationId: string
  name: string
  report: string
  format: Format
  cron: string
  withNames: boolean
  scheduledUntil: number
  createdAt: number
}

type Row = {
  id: string
  organization_id: string
  name: string
  report: string
  format: Format
  cron: string
  with_names: number
  scheduled_until: number
  created_at: number
}

const fromRow = (row: Row): Schedule => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  report: row.report,
  format: row.format,
  cron: row.cron,
  withNames: row.with_names === 1,
  scheduledUntil: row.scheduled_until,
  createdAt: row.created_at,
})

/** Schedules of an organization, by name. */
export async function listSchedules(reader: Reader, organizationId: string): Promise<Schedule[]> {
  const rows: Row[] = await reader('report_schedules')
    .where({ organization_id: organizationId })
    .orderBy('name')
    .select()
  return rows.map(fromRow)
}

export async function insertSchedule(tx: Tx, schedule: Schedule): Promise<void> {
  await tx('report_schedules').insert({
    id: schedule.id,
    organization_id: schedule.organizationId,
    name: schedule.name,
    report: schedule.report,
    format: schedule.format,
    cron: schedule.cron,
    with_names: schedule.withNames ? 1 : 0,
    scheduled_until: schedule.scheduledUntil,
    created_at: schedule.createdAt,
  })
}

/** False when there is none of this id. */
export async function deleteSchedule(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const deleted = await tx('report_schedules').where({ organization_id: organizationId, id }).delete()
  return deleted === 1
}

/** Takes the minutes up to `until` for this replica; false when another has taken them. */
export async function claimMinutes(
  tx: Tx,
  { id, scheduledUntil }: Schedule,
  until: number,
): Promise<boolean> {
  const changed = await tx('report_schedules')
    .where({ id, scheduled_until: scheduledUntil })
    .update({ scheduled_until: until })
  return changed === 1
}
