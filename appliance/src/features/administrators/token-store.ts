import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import type { Capability } from '../../platform/http/capabilities.ts'
import type { Administrator } from './administrator.ts'
import { ADMINISTRATOR_COLUMNS, fromRow, type AdministratorRow } from './store.ts'

/** A token as its owner sees it: never its text. Times are milliseconds since 1970 UTC. */
export type ApiToken = {
  id: string
  organizationId: string
  administratorId: string
  label: string
  scopes: Capability[]
  createdAt: number
  expiresAt: number
  lastUsedAt: number | null
  revokedAt: number | null
}

type Row = {
  id: string
  organization_id: string
  administrator_id: string
  label: string
  scopes: string
  created_at: number
  expires_at: number
  last_used_at: number | null
  revoked_at: number | null
}

const COLUMNS = [
  'id',
  'organization_id',
  'administrator_id',
  'label',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
].map((name) => `api_tokens.${name}`)

const toToken = (row: Row): ApiToken => ({
  id: row.id,
  organizationId: row.organization_id,
  administratorId: row.administrator_id,
  label: row.label,
  scopes: JSON.parse(row.scopes) as Capability[],
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})

export async function insertToken(tx: Tx, token: ApiToken, tokenHash: string): Promise<void> {
  await tx('api_tokens').insert({
    id: token.id,
    organization_id: token.organizationId,
    administrator_id: token.administratorId,
    label: token.label,
    token_hash: tokenHash,
    scopes: JSON.stringify(token.scopes),
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    last_used_at: null,
    revoked_at: null,
  })
}

/** A token and whose it is. */
export async function findByHash(
  reader: Reader,
  tokenHash: string,
): Promise<{ token: ApiToken; owner: Administrator } | undefined> {
  const row: Row | undefined = await reader('api_tokens').where({ token_hash: tokenHash }).first(COLUMNS)
  if (!row) return undefined
  const owner: AdministratorRow | undefined = await reader('administrators')
    .where({ id: row.administrator_id })
    .first(ADMINISTRATOR_COLUMNS)
  return owner && { token: toToken(row), owner: fromRow(owner) }
}

/** Newest first. */
export async function listTokens(
  reader: Reader,
  organizationId: string,
  administratorId: string,
  request: PageRequest,
): Promise<Page<ApiToken>> {
  const query = reader('api_tokens')
    .where({ organization_id: organizationId, administrator_id: administratorId })
    .select(COLUMNS)
  const order = { column: 'api_tokens.created_at', id: 'api_tokens.id', descending: true }
  const page = await fetchPage<Row>(query, order, request)
  return { ...page, rows: page.rows.map(toToken) }
}

/** How many of somebody's tokens may still be used. */
export async function countLive(tx: Tx, administratorId: string, organizationId: string, now: number) {
  const row = await tx('api_tokens')
    .where({ organization_id: organizationId, administrator_id: administratorId, revoked_at: null })
    .where('expires_at', '>', now)
    .count({ count: '*' })
    .first<{ count: number | string } | undefined>()
  return Number(row?.count ?? 0)
}

export async function touchToken(tx: Tx, id: string, now: number): Promise<void> {
  await tx('api_tokens').where({ id }).update({ last_used_at: now })
}

/** Revokes one; undefined where there is none that may still be used. */
export async function revokeToken(
  tx: Tx,
  of: { organizationId: string; administratorId: string; id: string },
  now: number,
): Promise<ApiToken | undefined> {
  const query = tx('api_tokens').where({
    organization_id: of.organizationId,
    administrator_id: of.administratorId,
    id: of.id,
  })
  const ended = await query.clone().where({ revoked_at: null }).update({ revoked_at: now })
  if (ended === 0) return undefined
  const row: Row | undefined = await query.clone().first(COLUMNS)
  return row && toToken(row)
}
