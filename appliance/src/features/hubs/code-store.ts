import type { Reader, Tx } from '../../platform/db/index.ts'

/** once: one hub. counted: so many. ephemeral: any number of desktops that are reset, counted by computer. */
export type CodeKind = 'once' | 'counted' | 'ephemeral'

/** The right to enrol, without its secret: only the token's hash is stored. */
export type EnrolmentCodeRow = {
  id: string
  organizationId: string
  tokenHash: string
  label: string
  kind: CodeKind
  maxUses: number | null
  used: number
  needsApproval: boolean
  /** A re-imaged computer (same name) is enrolled without asking. */
  admitsReimaged: boolean
  siteId: string | null
  tags: string[]
  expiresAt: number | null
  endedAt: number | null
  createdAt: number
}

type Row = {
  id: string
  organization_id: string
  token_hash: string
  label: string
  kind: CodeKind
  max_uses: number | null
  used: number
  needs_approval: number
  admits_reimaged: number
  site_id: string | null
  tags: string
  expires_at: number | null
  ended_at: number | null
  created_at: number
}

const fromRow = (row: Row): EnrolmentCodeRow => ({
  id: row.id,
  organizationId: row.organization_id,
  tokenHash: row.token_hash,
  label: row.label,
  kind: row.kind,
  maxUses: row.max_uses,
  used: row.used,
  needsApproval: row.needs_approval === 1,
  admitsReimaged: row.admits_reimaged === 1,
  siteId: row.site_id,
  tags: JSON.parse(row.tags) as string[],
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
  createdAt: row.created_at,
})

export async function insertCode(tx: Tx, code: EnrolmentCodeRow): Promise<void> {
  await tx('enrolment_codes').insert({
    id: code.id,
    organization_id: code.organizationId,
    token_hash: code.tokenHash,
    label: code.label,
    kind: code.kind,
    max_uses: code.maxUses,
    used: code.used,
    needs_approval: code.needsApproval ? 1 : 0,
    admits_reimaged: code.admitsReimaged ? 1 : 0,
    site_id: code.siteId,
    tags: JSON.stringify(code.tags),
    expires_at: code.expiresAt,
    ended_at: code.endedAt,
    created_at: code.createdAt,
  })
}

/** The code that a token belongs to, whatever its organization: the token is what names it. */
export async function findCodeByToken(
  reader: Reader,
  tokenHash: string,
): Promise<EnrolmentCodeRow | undefined> {
  const row: Row | undefined = await reader('enrolment_codes').where({ token_hash: tokenHash }).first()
  return row && fromRow(row)
}

/** Takes one use; false when another hub was quicker. */
export async function spendCode(tx: Tx, id: string): Promise<boolean> {
  const changed = await tx('enrolment_codes')
    .where({ id })
    .whereNull('ended_at')
    .where((open) => open.whereNull('max_uses').orWhereRaw('used < max_uses'))
    .increment('used', 1)
  return changed === 1
}

export async function endCode(tx: Tx, organizationId: string, id: string, now: number): Promise<boolean> {
  const changed = await tx('enrolment_codes')
    .where({ organization_id: organizationId, id })
    .whereNull('ended_at')
    .update({ ended_at: now })
  return changed === 1
}

export const isLabelUsed = async (reader: Reader, organizationId: string, label: string): Promise<boolean> =>
  (await reader('enrolment_codes').where({ organization_id: organizationId, label }).first('id')) !==
  undefined

export const codesQuery = (reader: Reader, organizationId: string) =>
  reader('enrolment_codes').where({ organization_id: organizationId }).select()

export const codeFromRow = (row: unknown): EnrolmentCodeRow => fromRow(row as Row)
