import type { Reader } from '../../platform/db/index.ts'
import { createGate } from '../../platform/gate.ts'
import { createBreaker } from './breaker.ts'
import { findConnection, type StoredConnection } from './connection-store.ts'
import type { DirectoryDeps } from './deps.ts'
import type { Login } from './port.ts'

/** A login at one directory. */
export type LoginAt = Login & { organizationId: string; connectionId: string }

/** Asks directories whether logins are right. */
export type Logins = {
  /** `unreachable`: it could not be found out. Throws `AppError` `throttled` where too many wait. */
  prove(login: LoginAt): Promise<'right' | 'wrong' | 'unreachable'>
}

/** Each is a process of its own. */
const AT_ONCE = 4
const MAX_WAITING = 32

/** A connection whose configuration nobody has approved yet proves nobody: it may point to anybody's server. */
const isApproved = ({ configuration, approvedConfiguration }: StoredConnection): boolean =>
  configuration === approvedConfiguration

/** Builds the logins. */
export function createLogins(deps: DirectoryDeps): Logins {
  const { database, clock, logger, ldap } = deps
  const breaker = createBreaker(clock)
  const gate = createGate({ atOnce: AT_ONCE, waiting: MAX_WAITING })
  const find = async (reader: Reader, { organizationId, connectionId }: LoginAt) => {
    const stored = await findConnection(reader, organizationId, connectionId)
    return stored && isApproved(stored) && !breaker.isOpen(connectionId) ? stored : undefined
  }
  return {
    prove: (login) =>
      gate(async () => {
        const stored = await find(database.read, login)
        if (!stored) return 'unreachable'
        const { name, key, password } = login
        const connection = { settings: stored.settings, password: deps.unseal(stored.sealedPassword) }
        const answer = await ldap.prove(connection, { name, key, password })
        breaker.note(stored.id, answer.proof === 'unknown' ? 'failed' : 'answered')
        if (answer.proof !== 'unknown') return answer.proof
        const { fault, step } = answer.why
        logger.warn({ directory: stored.id, fault, step }, 'a directory could not be asked at a sign-in')
        return 'unreachable'
      }),
  }
}
