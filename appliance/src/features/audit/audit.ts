import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { checkPurpose, NOT_ASKED, type Purpose } from '../../platform/http/purpose.ts'
import { newId } from '../../platform/ids.ts'
import type { AuditAction, AuditObject, PersonalAction } from './actions.ts'
import {
  closeRow,
  commit,
  saltPersonal,
  type AuditDetail,
  type ChainedRow,
  type PersonalValue,
} from './chain.ts'
import type { CheckpointSigner } from './checkpoint.ts'
import { exportLines } from './export.ts'
import * as store from './store.ts'

/** Name of the chain that belongs to no organization. */
export const APPLIANCE_CHAIN = 'appliance'

/**
 * One thing to record. `detail` must hold no personal value: what is personal (names, logins) goes into
 * `personal`, where it can be erased. By convention the object's name is `detail.name` or `personal.name`.
 * The actor's name is kept as personal by itself.
 */
export type AuditEntry = {
  organizationId: string | null
  actor: Actor
  action: AuditAction
  object: AuditObject
  detail?: AuditDetail
  personal?: Record<string, string>
}

/** Who looks at personal data, and what for. */
export type Viewer = { organizationId: string; actor: Actor; purpose: Purpose }

/** A row as people read it: `personal` lacks what has been erased. */
export type AuditEvent = Pick<
  ChainedRow,
  'id' | 'number' | 'at' | 'actor' | 'action' | 'object' | 'detail'
> & {
  personal: Record<string, string>
}

/** The audit log: append-only, hash-chained, one chain per organization and one for the appliance (null). */
export type Audit = {
  /** Appends a row in the transaction of the change it tells of: neither exists without the other. */
  record(tx: Tx, entry: AuditEntry): Promise<void>
  /**
   * Records that somebody looks at personal data and what for, before it is shown. Throws `AppError`
   * `purpose_needed` where the purpose is still owed.
   */
  viewed(viewer: Viewer, action: PersonalAction, object: AuditObject, detail?: AuditDetail): Promise<void>
  /** Newest first. */
  list(
    reader: Reader,
    organizationId: string | null,
    filters: store.AuditFilters,
    page: PageRequest,
  ): Promise<Page<AuditEvent>>
  /** Signs where the chain ends now, unless that has been signed already. Null while it is empty. */
  checkpoint(organizationId: string | null): Promise<string | null>
  /** The newest signed checkpoint, to be shown to witnesses; null when there is none. */
  latestCheckpoint(reader: Reader, organizationId: string | null): Promise<string | null>
  /** Records the export and what for, signs the end of the chain and returns all of it as lines for `earshot audit verify`. */
  export(organizationId: string, actor: Actor, purpose?: Purpose): Promise<AsyncIterable<string>>
  /** Erases the personal values of a person or administrator on all rows; the chain stays whole. */
  erase(tx: Tx, organizationId: string, actor: Actor, of: AuditObject): Promise<number>
}

type Deps = { database: Database; clock: Clock; signer: CheckpointSigner }

const chainOf = (organizationId: string | null): string => organizationId ?? APPLIANCE_CHAIN

/** What was done through the API says by which token. */
const withToken = ({ actor, detail = {} }: AuditEntry): AuditDetail =>
  actor.kind === 'administrator' && actor.tokenId !== undefined
    ? { ...detail, apiToken: actor.tokenId }
    : detail

/** A row under fresh salts that follows from the end of its chain, which stays locked until the write ends. */
async function append(tx: Tx, entry: AuditEntry, now: number): Promise<void> {
  const { organizationId, actor, action, object } = entry
  const detail = withToken(entry)
  const chain = chainOf(organizationId)
  const clear = Object.entries({ ...entry.personal, actor: actor.name })
  const personal = Object.fromEntries(clear.map(([field, text]) => [field, saltPersonal(text)]))
  const commitments = Object.fromEntries(
    Object.entries(personal).map(([field, value]) => [field, commit(field, value)]),
  )
  const head = await store.lockHead(tx, chain, organizationId)
  const row = closeRow({
    chain,
    number: head.number + 1,
    id: newId(),
    at: now,
    actor: { kind: actor.kind, id: actor.id },
    action,
    object,
    detail,
    commitments,
    previousHash: head.hash,
  })
  await store.appendRow(tx, organizationId, row, personal)
}

function toEvent(row: ChainedRow, personal: Record<string, PersonalValue> = {}): AuditEvent {
  const { id, number, at, actor, action, object, detail } = row
  const clear = Object.fromEntries(Object.entries(personal).map(([field, { text }]) => [field, text]))
  return { id, number, at, actor, action, object, detail, personal: clear }
}

async function listEvents(
  reader: Reader,
  chain: string,
  filters: store.AuditFilters,
  page: PageRequest,
): Promise<Page<AuditEvent>> {
  const found = await store.listRows(reader, chain, filters, page)
  const ids = found.rows.map((row) => row.id)
  const personal = await store.personalOf(reader, ids)
  return { ...found, rows: found.rows.map((row) => toEvent(row, personal.get(row.id))) }
}

async function signEnd(
  { database, clock, signer }: Deps,
  organizationId: string | null,
): Promise<string | null> {
  const chain = chainOf(organizationId)
  const head = await store.findHead(database.read, chain)
  if (head.number === 0) return null
  const latest = await store.latestCheckpoint(database.read, chain)
  if (latest?.number === head.number) return latest.signed
  const at = clock.now()
  const signed = await signer.sign(database.read, organizationId, { chain, ...head, at })
  const checkpoint = { chain, number: head.number, at, signed }
  await database.write((tx) => store.insertCheckpoint(tx, organizationId, checkpoint))
  return signed
}

/** Builds the door. */
export function createAudit(deps: Deps): Audit {
  const { database, clock, signer } = deps
  const record = (tx: Tx, entry: AuditEntry): Promise<void> => append(tx, entry, clock.now())
  const viewed: Audit['viewed'] = async ({ organizationId, actor, purpose }, action, object, detail = {}) => {
    checkPurpose(purpose)
    const personal = purpose.is === 'given' ? { purpose: purpose.text } : {}
    await database.write((tx) => record(tx, { organizationId, actor, action, object, detail, personal }))
  }
  return {
    record,
    viewed,
    checkpoint: (organizationId) => signEnd(deps, organizationId),
    list: (reader, organizationId, filters, page) =>
      listEvents(reader, chainOf(organizationId), filters, page),
    latestCheckpoint: async (reader, organizationId) =>
      (await store.latestCheckpoint(reader, chainOf(organizationId)))?.signed ?? null,
    async export(organizationId, actor, purpose = NOT_ASKED) {
      const object = { kind: 'organization' as const, id: organizationId }
      await viewed({ organizationId, actor, purpose }, 'audit.exported', object)
      await signEnd(deps, organizationId)
      const latest = await store.latestCheckpoint(database.read, organizationId)
      const keys = await signer.keys(database.read, organizationId)
      const options = { upTo: latest?.number ?? 0, exportedAt: clock.now(), keys }
      return exportLines(database.read, organizationId, options)
    },
    async erase(tx, organizationId, actor, of) {
      const values = await store.erasePersonal(tx, organizationId, of)
      await record(tx, { organizationId, actor, action: 'audit.erased', object: of, detail: { values } })
      return values
    },
  }
}
