import { createHash } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { ROLES } from '../../platform/http/capabilities.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import type { Administrator } from './administrator.ts'
import * as store from './session-store.ts'

export type { Session } from './session-store.ts'

const MINUTE = 60_000
const IDLE_MS = 30 * MINUTE
const ABSOLUTE_MS = 12 * 60 * MINUTE
const MAX_SESSIONS = 5
/** How exactly the last use is known: one write a minute is enough. */
const TOUCH_MS = MINUTE

/** Sessions live in the database; the browser holds a token of which only the hash is stored. */
export type Sessions = {
  /** Opens a session and returns its token. The least used one beyond five ends. */
  open(tx: Tx, administrator: Administrator, browser: string): Promise<string>
  /** Null when there is none, it has ended, or the administrator was disabled. */
  find(token: string): Promise<SignedIn | null>
  list(reader: Reader, administratorId: string): Promise<store.Session[]>
  /** Ends one, all, or all but one. Returns how many. */
  end(
    tx: Tx,
    administratorId: string,
    which: { only?: readonly string[]; except?: string | undefined },
  ): Promise<number>
  /** Removes what has ended by itself. */
  sweep(tx: Tx): Promise<void>
}

const hash = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Builds the sessions: idle for 30 minutes or 12 hours old they end. */
export function createSessions({ database, clock }: { database: Database; clock: Clock }): Sessions {
  const hasEnded = ({ createdAt, lastSeenAt }: store.Session): boolean => {
    const now = clock.now()
    return Math.abs(now - lastSeenAt) > IDLE_MS || now - createdAt > ABSOLUTE_MS
  }
  return {
    async open(tx, administrator, browser) {
      const token = newSecret()
      const now = clock.now()
      await store.insertSession(tx, {
        id: newId(),
        organizationId: administrator.organizationId,
        administratorId: administrator.id,
        tokenHash: hash(token),
        browser,
        createdAt: now,
        lastSeenAt: now,
      })
      const beyond = (await store.listSessions(tx, administrator.id)).slice(MAX_SESSIONS)
      if (beyond.length > 0)
        await store.deleteSessions(tx, administrator.id, { only: beyond.map(({ id }) => id) })
      return token
    },
    async find(token) {
      const found = await store.findByTokenHash(database.read, hash(token))
      if (!found || found.administrator.disabledAt !== null || hasEnded(found.session)) return null
      const { session, administrator } = found
      if (clock.now() - session.lastSeenAt >= TOUCH_MS)
        await database.write((tx) => store.touchSession(tx, session.id, clock.now()))
      return signedIn(administrator, session.id)
    },
    list: async (reader, administratorId) =>
      (await store.listSessions(reader, administratorId)).filter((session) => !hasEnded(session)),
    end: (tx, administratorId, which) => store.deleteSessions(tx, administratorId, which),
    async sweep(tx) {
      const now = clock.now()
      await store.deleteExpired(tx, { seen: now - IDLE_MS, created: now - ABSOLUTE_MS })
    },
  }
}

const signedIn = (administrator: Administrator, sessionId: string): SignedIn => ({
  administratorId: administrator.id,
  organizationId: administrator.organizationId,
  sessionId,
  name: administrator.name,
  role: administrator.role,
  capabilities: new Set(ROLES[administrator.role]),
  actor: { kind: 'administrator', id: administrator.id, name: administrator.name },
  mustChangePassword: administrator.mustChangePassword,
})
