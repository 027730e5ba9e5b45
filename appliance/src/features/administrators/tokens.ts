import { sha256 } from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalidFields, type FieldIssue } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may, ROLES, type Capability } from '../../platform/http/capabilities.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { administratorActor, isActive, type Administrator } from './administrator.ts'
import * as store from './token-store.ts'

export type { ApiToken } from './token-store.ts'

/** What tokens begin with, so that scanners of source code know them. */
export const TOKEN_PREFIX = 'earshot_pat_'

/** What a person enters for a new token. */
export type NewToken = { label: string; scopes: readonly Capability[]; days: number }

/** One's own API tokens. Only their hashes are stored. */
export type Tokens = {
  /** Answers the text, this once. Throws `AppError` `invalid` or `conflict`. */
  create(tx: Tx, admin: SignedIn, input: NewToken): Promise<{ id: string; text: string }>
  /** Newest first. */
  list(
    reader: Reader,
    organizationId: string,
    administratorId: string,
    page: PageRequest,
  ): Promise<Page<store.ApiToken>>
  /** Throws `AppError` `not_found` for one that is not theirs or was revoked before. */
  revoke(tx: Tx, admin: SignedIn, id: string): Promise<void>
  /** Whoever the token stands for, with those of its scopes that they may still use. Null where it has ended. */
  find(text: string): Promise<SignedIn | null>
}

const DAY = 86_400_000
const MINUTE = 60_000
const MAX_LABEL = 100
/** Longest life of a token, in days. */
export const MAX_DAYS = 365
const MAX_LIVE = 20

function checkNew(admin: SignedIn, { label: typed, scopes, days }: NewToken): { label: string } {
  const label = typed.trim()
  const issues: FieldIssue[] = []
  if (label === '' || label.length > MAX_LABEL)
    issues.push({ field: 'label', reason: say('fault.length', { min: 1, max: MAX_LABEL }) })
  else if (/\p{Cc}/u.test(label)) issues.push({ field: 'label', reason: say('fault.plainText') })
  const foreign = scopes.find((scope) => !may(admin, scope))
  if (scopes.length === 0) issues.push({ field: 'scopes', reason: say('token.noScope') })
  else if (foreign !== undefined)
    issues.push({ field: 'scopes', reason: say('token.notYours', { scope: foreign }) })
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    issues.push({ field: 'days', reason: say('fault.whole', { min: 1, max: MAX_DAYS }) })
  if (issues.length > 0) throw invalidFields(issues)
  return { label }
}

/** Builds the tokens. */
export function createTokens(deps: {
  database: Database
  clock: Clock
  audit: Pick<Audit, 'record'>
}): Tokens {
  const { database, clock, audit } = deps
  return {
    async create(tx, admin, input) {
      const { organizationId, administratorId, actor } = admin
      const { label } = checkNew(admin, input)
      const now = clock.now()
      if ((await store.countLive(tx, administratorId, organizationId, now)) >= MAX_LIVE)
        throw new AppError('conflict', say('token.tooMany', { max: MAX_LIVE }))
      const text = TOKEN_PREFIX + newSecret()
      const scopes = [...new Set(input.scopes)]
      const expiresAt = now + input.days * DAY
      const id = newId()
      const token = { id, organizationId, administratorId, label, scopes, createdAt: now, expiresAt }
      await store.insertToken(tx, { ...token, lastUsedAt: null, revokedAt: null }, sha256(text))
      const object = { kind: 'apiToken' as const, id }
      const detail = { name: label, scopes, expiresAt }
      await audit.record(tx, { organizationId, actor, action: 'token.created', object, detail })
      return { id, text }
    },
    list: store.listTokens,
    async revoke(tx, { organizationId, administratorId, actor }, id) {
      const revoked = await store.revokeToken(tx, { organizationId, administratorId, id }, clock.now())
      if (!revoked) throw new AppError('not_found', say('token.missing'))
      const object = { kind: 'apiToken' as const, id }
      const detail = { name: revoked.label }
      await audit.record(tx, { organizationId, actor, action: 'token.revoked', object, detail })
    },
    async find(text) {
      const found = text.startsWith(TOKEN_PREFIX)
        ? await store.findByHash(database.read, sha256(text))
        : undefined
      const now = clock.now()
      if (!found || !isLive(found.token, now) || !isActive(found.owner)) return null
      const { id, lastUsedAt } = found.token
      if (now - (lastUsedAt ?? 0) >= MINUTE) await database.write((tx) => store.touchToken(tx, id, now))
      return standingFor(found.owner, found.token)
    },
  }
}

/** Whether a token may still be used. */
export const isLive = ({ expiresAt, revokedAt }: store.ApiToken, now: number): boolean =>
  revokedAt === null && now < expiresAt

const standingFor = (owner: Administrator, { id, scopes }: store.ApiToken): SignedIn => ({
  administratorId: owner.id,
  organizationId: owner.organizationId,
  sessionId: id,
  name: owner.name,
  role: owner.role,
  capabilities: new Set(
    scopes.filter((scope) => (ROLES[owner.role] as readonly Capability[]).includes(scope)),
  ),
  actor: { ...administratorActor(owner), kind: 'administrator', tokenId: id },
  mustChangePassword: owner.mustChangePassword,
  hasSecondFactor: owner.secondFactorAt !== null,
  purpose: { is: 'owed' },
})
