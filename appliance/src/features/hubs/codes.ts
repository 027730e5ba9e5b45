import { formatEnrolmentCode, sha256 } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import {
  codeFromRow,
  codesQuery,
  endCode,
  insertCode,
  type CodeKind,
  type EnrolmentCodeRow,
} from './code-store.ts'
import type { HubParts } from './deps.ts'

/** What a person enters for a new code. Times are milliseconds since 1970 UTC. */
export type NewCode = {
  label: string
  kind: CodeKind
  /** For a counted code only. */
  maxUses?: number | undefined
  needsApproval: boolean
  admitsReimaged: boolean
  expiresAt?: number | null | undefined
  siteId?: string | null | undefined
  tags?: string[] | undefined
}

/** A code as lists show it: never its secret. */
export type EnrolmentCodeView = Omit<EnrolmentCodeRow, 'tokenHash'>

const MAX_LABEL = 100
const MAX_USES = 1_000_000
const DEFAULT_DAYS = 30
const DAY = 86_400_000

function checkNew(
  input: NewCode,
  now: number,
): { label: string; maxUses: number | null; expiresAt: number | null } {
  const label = input.label.trim()
  if (label === '' || label.length > MAX_LABEL)
    throw invalid('label', say('fault.length', { min: 1, max: MAX_LABEL }))
  const uses = input.kind === 'counted' ? input.maxUses : input.kind === 'once' ? 1 : undefined
  if (
    input.kind === 'counted' &&
    (uses === undefined || !Number.isInteger(uses) || uses < 1 || uses > MAX_USES)
  ) {
    throw invalid('maxUses', say('fault.whole', { min: 1, max: MAX_USES }))
  }
  const fallback = input.kind === 'ephemeral' ? null : now + DEFAULT_DAYS * DAY
  const expiresAt = input.expiresAt === undefined ? fallback : input.expiresAt
  if (expiresAt !== null && expiresAt <= now) throw invalid('expiresAt', say('fault.past'))
  return { label, maxUses: uses ?? null, expiresAt }
}

/** Makes a code. Its text is returned this once and never again. Throws `AppError` `invalid`. */
export async function createCode(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  input: NewCode,
  actor: Actor,
): Promise<{ id: string; code: string }> {
  const now = parts.clock.now()
  const checked = checkNew(input, now)
  const token = newSecret()
  const row: EnrolmentCodeRow = {
    ...checked,
    id: newId(),
    organizationId,
    tokenHash: sha256(token),
    kind: input.kind,
    used: 0,
    needsApproval: input.needsApproval,
    admitsReimaged: input.admitsReimaged,
    siteId: input.siteId ?? null,
    tags: input.tags ?? [],
    endedAt: null,
    createdAt: now,
  }
  await insertCode(tx, row)
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'enrolment.created',
    object: { kind: 'enrolmentCode', id: row.id },
    detail: {
      label: row.label,
      kind: row.kind,
      maxUses: row.maxUses,
      needsApproval: row.needsApproval,
      expiresAt: row.expiresAt,
    },
  })
  const signing = (await parts.keys.signing.list(tx, organizationId)).find((key) => key.status === 'current')
  if (!signing) throw new AppError('not_set_up')
  const code = formatEnrolmentCode({
    urls: [parts.config.publicUrl],
    pins: parts.keys.pins().current,
    key: signing.id,
    token,
  })
  return { id: row.id, code }
}

/** Ends a code. Throws `AppError` `not_found` where there is none that is open. */
export async function closeCode(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  if (!(await endCode(tx, organizationId, id, parts.clock.now())))
    throw new AppError('not_found', say('code.missing'))
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'enrolment.ended',
    object: { kind: 'enrolmentCode', id },
  })
}

/** Codes, newest first. */
export async function listCodes(
  reader: Reader,
  organizationId: string,
  page: PageRequest,
): Promise<Page<EnrolmentCodeView>> {
  const order = { column: 'created_at', id: 'id', descending: true }
  const found = await fetchPage(codesQuery(reader, organizationId), order, page)
  const rows = found.rows.map((row) => {
    const { tokenHash: _, ...view } = codeFromRow(row)
    return view
  })
  return { ...found, rows }
}
