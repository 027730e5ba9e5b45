import { canonicalJson } from '@earshot/protocol'
import {
  fetchPage,
  type Order,
  type Page,
  type PageRequest,
  type Reader,
  type Tx,
} from '../../platform/db/index.ts'
import { GENESIS, type ChainedRow, type PersonalValue } from './chain.ts'

/** Where a chain ends. */
export type Head = { number: number; hash: string }

/** Which rows are wanted; all that are given must hold. */
export type AuditFilters = {
  action?: string | undefined
  actorId?: string | undefined
  objectKind?: string | undefined
  objectId?: string | undefined
  /** Inclusive, milliseconds. */
  from?: number | undefined
  /** Exclusive, milliseconds. */
  to?: number | undefined
}

type Row = {
  chain: string
  number: number
  id: string
  at: number
  actor_kind: string
  actor_id: string
  action: string
  object_kind: string
  object_id: string
  detail: string
  commitments: string
  previous_hash: string
  hash: string
}

const fromRow = (row: Row): ChainedRow => ({
  chain: row.chain,
  number: row.number,
  id: row.id,
  at: row.at,
  actor: { kind: row.actor_kind, id: row.actor_id },
  action: row.action,
  object: { kind: row.object_kind, id: row.object_id },
  detail: JSON.parse(row.detail) as ChainedRow['detail'],
  commitments: JSON.parse(row.commitments) as ChainedRow['commitments'],
  previousHash: row.previous_hash,
  hash: row.hash,
})

/** The end of a chain, locked until the transaction ends: rows are appended one after the other. */
export async function lockHead(tx: Tx, chain: string, organizationId: string | null): Promise<Head> {
  const first = { chain, organization_id: organizationId, number: 0, hash: GENESIS }
  const locked = (): Promise<Head | undefined> =>
    tx('audit_heads').where({ chain }).forUpdate().first('number', 'hash')
  const head = await locked()
  if (head) return head
  await tx('audit_heads').insert(first).onConflict('chain').ignore()
  return (await locked()) ?? { number: 0, hash: GENESIS }
}

/** The end of a chain as far as this reader sees it. */
export async function findHead(reader: Reader, chain: string): Promise<Head> {
  const head: Head | undefined = await reader('audit_heads').where({ chain }).first('number', 'hash')
  return head ?? { number: 0, hash: GENESIS }
}

export async function appendRow(
  tx: Tx,
  organizationId: string | null,
  row: ChainedRow,
  personal: Record<string, PersonalValue>,
): Promise<void> {
  await tx('audit_rows').insert({
    chain: row.chain,
    number: row.number,
    id: row.id,
    organization_id: organizationId,
    at: row.at,
    actor_kind: row.actor.kind,
    actor_id: row.actor.id,
    action: row.action,
    object_kind: row.object.kind,
    object_id: row.object.id,
    detail: canonicalJson(row.detail),
    commitments: canonicalJson(row.commitments),
    previous_hash: row.previousHash,
    hash: row.hash,
  })
  const values = Object.entries(personal).map(([field, value]) => ({
    row_id: row.id,
    field,
    organization_id: organizationId,
    ...value,
  }))
  if (values.length > 0) await tx('audit_personal').insert(values)
  await tx('audit_heads').where({ chain: row.chain }).update({ number: row.number, hash: row.hash })
}

const BY_NUMBER: Order = { column: 'number', id: 'id', descending: true }
/** Where a span of time is asked for: clocks may run backwards, so that numbers don't bound it. */
const BY_TIME: Order = { column: 'at', id: 'number', descending: true }

/** Newest first. */
export async function listRows(
  reader: Reader,
  chain: string,
  filters: AuditFilters,
  page: PageRequest,
): Promise<Page<ChainedRow>> {
  const query = reader('audit_rows').where({ chain }).select()
  const equal = {
    action: filters.action,
    actor_id: filters.actorId,
    object_kind: filters.objectKind,
    object_id: filters.objectId,
  }
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) void query.where(column, value)
  }
  if (filters.from !== undefined) void query.where('at', '>=', filters.from)
  if (filters.to !== undefined) void query.where('at', '<', filters.to)
  const order = filters.from === undefined && filters.to === undefined ? BY_NUMBER : BY_TIME
  const found = await fetchPage<Row>(query, order, page)
  return { ...found, rows: found.rows.map(fromRow) }
}

/** Rows after `above` up to and with `upTo`, in order, at most `limit`. */
export async function rowsBetween(
  reader: Reader,
  chain: string,
  range: { above: number; upTo: number; limit: number },
): Promise<ChainedRow[]> {
  const rows: Row[] = await reader('audit_rows')
    .where({ chain })
    .where('number', '>', range.above)
    .where('number', '<=', range.upTo)
    .orderBy('number')
    .limit(range.limit)
    .select()
  return rows.map(fromRow)
}

/** Personal values that still stand beside the rows, by row id. */
export async function personalOf(
  reader: Reader,
  rowIds: readonly string[],
): Promise<Map<string, Record<string, PersonalValue>>> {
  if (rowIds.length === 0) return new Map()
  const found: { row_id: string; field: string; salt: string; text: string }[] = await reader(
    'audit_personal',
  )
    .whereIn('row_id', rowIds)
    .select('row_id', 'field', 'salt', 'text')
  const result = new Map<string, Record<string, PersonalValue>>()
  for (const { row_id, field, salt, text } of found) {
    result.set(row_id, { ...result.get(row_id), [field]: { salt, text } })
  }
  return result
}

/** Erases the actor's name on rows of this actor and every other personal value on rows about this object. */
export async function erasePersonal(
  tx: Tx,
  chain: string,
  of: { kind: string; id: string },
): Promise<number> {
  const asActor = tx('audit_rows').where({ chain, actor_kind: of.kind, actor_id: of.id }).select('id')
  const asObject = tx('audit_rows').where({ chain, object_kind: of.kind, object_id: of.id }).select('id')
  const actors = await tx('audit_personal').whereIn('row_id', asActor).where({ field: 'actor' }).delete()
  const objects = await tx('audit_personal').whereIn('row_id', asObject).whereNot({ field: 'actor' }).delete()
  return actors + objects
}

export async function insertCheckpoint(
  tx: Tx,
  organizationId: string | null,
  checkpoint: { chain: string; number: number; at: number; signed: string },
): Promise<void> {
  await tx('audit_checkpoints')
    .insert({ ...checkpoint, organization_id: organizationId })
    .onConflict(['chain', 'number'])
    .ignore()
}

/** A signed checkpoint. */
export type StoredCheckpoint = { number: number; at: number; signed: string }

export async function latestCheckpoint(reader: Reader, chain: string): Promise<StoredCheckpoint | undefined> {
  return (await reader('audit_checkpoints')
    .where({ chain })
    .orderBy('number', 'desc')
    .first('number', 'at', 'signed')) as StoredCheckpoint | undefined
}

/** Checkpoints of rows after `above` up to and with `upTo`, in order. */
export async function checkpointsBetween(
  reader: Reader,
  chain: string,
  range: { above: number; upTo: number },
): Promise<StoredCheckpoint[]> {
  return (await reader('audit_checkpoints')
    .where({ chain })
    .where('number', '>', range.above)
    .where('number', '<=', range.upTo)
    .orderBy('number')
    .select('number', 'at', 'signed')) as StoredCheckpoint[]
}
