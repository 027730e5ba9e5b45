import { sha256 } from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { ROLES } from '../../platform/http/capabilities.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import type { Purpose } from '../../platform/http/purpose.ts'
import { administratorActor, isActive, type Administrator } from './administrator.ts'
import { deletePendingOf } from './pending-store.ts'
import * as store from './session-store.ts'

export type { Session } from './session-store.ts'

const MINUTE = 60_000
const IDLE_MS = 30 * MINUTE
const ABSOLUTE_MS = 12 * 60 * MINUTE
const MAX_SESSIONS = 5
const PURPOSE_MS = 8 * 60 * MINUTE
/** How exactly the last use is known: one write a minute is enough. */
const TOUCH_MS = MINUTE

/** Sessions live in the database; the browser holds a token of which only the hash is stored. */
export type Sessions = {
  /** Opens a session and returns its token. The least used one beyond five ends. */
  open(tx: Tx, administrator: Administrator, browser: string): Promise<string>
  /** Null when there is none, it has ended, or the administrator was disabled. */
  find(token: string): Promise<SignedIn | null>
  list(reader: Reader, administratorId: string): Promise<store.Session[]>
  /** Says what a session looks at personal data for, for eight hours or until it ends. */
  givePurpose(tx: Tx, session: { administratorId: string; sessionId: string }, text: string): Promise<void>
  /** Ends one, all, or all but one, and unless it is one every sign-in that waits for its code. Returns how many. */
  end(
    tx: Tx,
    administratorId: string,
    which: { only?: readonly string[]; except?: string | undefined },
  ): Promise<number>
  /** Removes what has ended by itself. */
  sweep(tx: Tx): Promise<void>
}

/** Builds the sessions: idle for 30 minutes or 12 hours old they end. */
export function createSessions({ database, clock }: { database: Database; clock: Clock }): Sessions {
  const hasEnded = ({ createdAt, lastSeenAt }: store.Session): boolean => {
    const now = clock.now()
    return Math.abs(now - lastSeenAt) > IDLE_MS || now - createdAt > ABSOLUTE_MS
  }
  /** Whether a purpose is asked for is the organization's rule: here it is owed until it has been given. */
  const purposeNow = (stated: store.StatedPurpose | null): Purpose =>
    stated && Math.abs(clock.now() - stated.at) <= PURPOSE_MS
      ? { is: 'given', text: stated.text }
      : { is: 'owed' }
  return {
    async open(tx, administrator, browser) {
      const token = newSecret()
      const now = clock.now()
      await store.insertSession(tx, {
        id: newId(),
        organizationId: administrator.organizationId,
        administratorId: administrator.id,
        tokenHash: sha256(token),
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
      const found = await store.findByTokenHash(database.read, sha256(token))
      if (!found || !isActive(found.administrator) || hasEnded(found.session)) return null
      const { session, administrator, purpose } = found
      if (clock.now() - session.lastSeenAt >= TOUCH_MS)
        await database.write((tx) => store.touchSession(tx, session.id, clock.now()))
      return signedIn(administrator, session.id, purposeNow(purpose))
    },
    list: async (reader, administratorId) =>
      (await store.listSessions(reader, administratorId)).filter((session) => !hasEnded(session)),
    givePurpose: (tx, { administratorId, sessionId }, text) =>
      store.savePurpose(tx, administratorId, sessionId, { text, at: clock.now() }),
    async end(tx, administratorId, which) {
      if (!which.only) await deletePendingOf(tx, administratorId)
      return store.deleteSessions(tx, administratorId, which)
    },
    async sweep(tx) {
      const now = clock.now()
      await store.deleteExpired(tx, { seen: now - IDLE_MS, created: now - ABSOLUTE_MS })
    },
  }
}

const signedIn = (administrator: Administrator, sessionId: string, purpose: Purpose): SignedIn => ({
  administratorId: administrator.id,
  organizationId: administrator.organizationId,
  sessionId,
  name: administrator.name,
  role: administrator.role,
  capabilities: new Set(ROLES[administrator.role]),
  actor: administratorActor(administrator),
  mustChangePassword: administrator.mustChangePassword,
  hasSecondFactor: administrator.secondFactorAt !== null,
  purpose,
})
