import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { configurationOf, type ConnectionSettings } from './connection.ts'
import type { Identity } from './port.ts'

/** A connection as stored. */
export type StoredConnection = {
  id: string
  organizationId: string
  settings: ConnectionSettings
  sealedPassword: string
  configuration: string
  approvedConfiguration: string | null
  identity: Identity | null
  lastGoodAt: number | null
  lastGoodPeople: number | null
  lastGoodGroups: number | null
  scheduledUntil: number | null
  lockToken: string | null
  lockUntil: number | null
  createdAt: number
}

type Row = {
  id: string
  organization_id: string
  settings: string
  sealed_password: string
  configuration: string
  approved_configuration: string | null
  identity: string | null
  last_good_at: number | null
  last_good_people: number | null
  last_good_groups: number | null
  scheduled_until: number | null
  lock_token: string | null
  lock_until: number | null
  created_at: number
}

const fromRow = (row: Row): StoredConnection => ({
  id: row.id,
  organizationId: row.organization_id,
  settings: JSON.parse(row.settings) as ConnectionSettings,
  sealedPassword: row.sealed_password,
  configuration: row.configuration,
  approvedConfiguration: row.approved_configuration,
  identity: row.identity === null ? null : (JSON.parse(row.identity) as Identity),
  lastGoodAt: row.last_good_at,
  lastGoodPeople: row.last_good_people,
  lastGoodGroups: row.last_good_groups,
  scheduledUntil: row.scheduled_until,
  lockToken: row.lock_token,
  lockUntil: row.lock_until,
  createdAt: row.created_at,
})

export async function findConnection(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<StoredConnection | undefined> {
  const row: Row | undefined = await reader('directory_connections')
    .where({ organization_id: organizationId, id })
    .first()
  return row && fromRow(row)
}

/** The same row, locked until the transaction ends, so that two runs can't both begin. */
export async function lockConnection(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<StoredConnection | undefined> {
  const query = tx('directory_connections').where({ organization_id: organizationId, id })
  const row: Row | undefined = await query.forUpdate().first()
  return row && fromRow(row)
}

/** All connections of an organization, by name. */
export async function listConnections(reader: Reader, organizationId: string): Promise<StoredConnection[]> {
  const rows: Row[] = await reader('directory_connections')
    .where({ organization_id: organizationId })
    .orderBy(['name_folded', 'id'])
    .select()
  return rows.map(fromRow)
}

/** The connections of all organizations: for the schedule, which belongs to the appliance. */
export async function allConnections(reader: Reader): Promise<StoredConnection[]> {
  const rows: Row[] = await reader('directory_connections').orderBy('id').select()
  return rows.map(fromRow)
}

export async function isNameTaken(
  reader: Reader,
  organizationId: string,
  name: string,
  exceptId: string | null,
): Promise<boolean> {
  const query = reader('directory_connections').where({
    organization_id: organizationId,
    name_folded: fold(name),
  })
  if (exceptId !== null) void query.whereNot({ id: exceptId })
  return (await query.first('id')) !== undefined
}

const entered = (settings: ConnectionSettings, sealedPassword: string) => ({
  name: settings.name,
  name_folded: fold(settings.name),
  settings: JSON.stringify(settings),
  sealed_password: sealedPassword,
  configuration: configurationOf(settings),
})

export async function insertConnection(
  tx: Tx,
  connection: Pick<StoredConnection, 'id' | 'organizationId' | 'settings' | 'sealedPassword' | 'createdAt'>,
): Promise<void> {
  await tx('directory_connections').insert({
    id: connection.id,
    organization_id: connection.organizationId,
    ...entered(connection.settings, connection.sealedPassword),
    created_at: connection.createdAt,
  })
}

export async function updateConnection(
  tx: Tx,
  at: { organizationId: string; id: string },
  settings: ConnectionSettings,
  sealedPassword: string,
): Promise<void> {
  await tx('directory_connections')
    .where({ organization_id: at.organizationId, id: at.id })
    .update(entered(settings, sealedPassword))
}

/** Takes or renews the lock; null gives it back. */
export async function setLock(
  tx: Tx,
  id: string,
  lock: { token: string; until: number } | null,
): Promise<void> {
  await tx('directory_connections')
    .where({ id })
    .update({ lock_token: lock?.token ?? null, lock_until: lock?.until ?? null })
}

/** Renews the lock of whoever still holds it. */
export async function renewLock(tx: Tx, id: string, lock: { token: string; until: number }): Promise<void> {
  await tx('directory_connections').where({ id, lock_token: lock.token }).update({ lock_until: lock.until })
}

/** Remembers a run that was applied: what later ones are measured against. */
export async function setLastGood(
  tx: Tx,
  id: string,
  good: { at: number; people: number; groups: number; identity: Identity; configuration: string },
): Promise<void> {
  await tx('directory_connections')
    .where({ id })
    .update({
      last_good_at: good.at,
      last_good_people: good.people,
      last_good_groups: good.groups,
      identity: JSON.stringify(good.identity),
      approved_configuration: good.configuration,
    })
}

/** Whether this call, of all replicas', has moved the schedule on. */
export async function claimSchedule(tx: Tx, id: string, from: number | null, to: number): Promise<boolean> {
  const changed = await tx('directory_connections')
    .where({ id, scheduled_until: from })
    .update({ scheduled_until: to })
  return changed === 1
}
