import type { Actor } from '../../platform/actor.ts'
import { systemActor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { Audit } from '../audit/index.ts'
import type { Administrator } from './administrator.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import * as store from './store.ts'
import type { Throttle } from './throttle.ts'
import { countFailure, takeFailures } from './throttle-store.ts'

/** What is typed on the sign-in page, and where. `replaces` is a session of the same browser, which ends. */
export type Credentials = {
  userName: string
  password: string
  address: string
  browser: string
  replaces?: string | undefined
}

/** Proves who somebody is. */
export type SignIn = {
  /** Opens a session and returns its token. Throws `AppError` `sign_in_failed` or `throttled`. */
  signIn(credentials: Credentials): Promise<string>
  /** Whether this is the administrator's password: throttled and counted like a sign-in. Throws the same. */
  checkPassword(administrator: Administrator, password: string, address: string): Promise<void>
  /** Writes one audit row for each account and past minute with failures. */
  recordFailures(): Promise<void>
}

const MINUTE = 60_000
/** A minute is summed up when no attempt of it can still be under way. */
const LATE_MS = 30_000

type Deps = {
  database: Database
  clock: Clock
  audit: Audit
  passwords: Passwords
  sessions: Sessions
  throttle: Throttle
  pause: (ms: number) => Promise<void>
}

export const actorOf = ({ id, name }: Administrator): Actor => ({ kind: 'administrator', id, name })

/** Builds the sign-in. */
export function createSignIn(deps: Deps): SignIn {
  const { database, clock, audit, passwords, sessions, throttle, pause } = deps

  /** Owners get in when others attack their account: they are throttled by source only. */
  const throttledAccount = (found: Administrator | undefined, userName: string): string | null =>
    found?.role === 'owner' ? null : userName

  const prove = async (userName: string, password: string, address: string): Promise<Proved> => {
    const known = await store.findByUserName(database.read, userName)
    const account = throttledAccount(known?.administrator, userName)
    const attempt = await throttle.begin({ account, address })
    if (attempt.delayMs > 0) await pause(attempt.delayMs)
    const active = known?.administrator.disabledAt === null ? known : undefined
    const { matches, stale } = await passwords.verify(password, active?.passwordHash ?? null)
    if (active && matches) {
      const passwordHash = stale ? await passwords.hash(password) : undefined
      return { administrator: active.administrator, succeeded: attempt.succeeded, passwordHash }
    }
    const administratorId = known?.administrator.id ?? ''
    const minute = Math.floor(clock.now() / MINUTE)
    await database.write((tx) => countFailure(tx, { minute, administratorId, source: attempt.source }))
    throw new AppError('sign_in_failed')
  }

  return {
    async signIn({ userName, password, address, browser, replaces }) {
      const { administrator, succeeded, passwordHash } = await prove(userName, password, address)
      const { id, organizationId } = administrator
      return database.write(async (tx) => {
        await succeeded(tx)
        const change = {
          lastSignedInAt: clock.now(),
          ...(passwordHash === undefined ? {} : { passwordHash }),
        }
        await store.updateAdministrator(tx, organizationId, id, change)
        if (replaces !== undefined) await sessions.end(tx, id, { only: [replaces] })
        await audit.record(tx, {
          organizationId,
          actor: actorOf(administrator),
          action: 'session.signedIn',
          object: { kind: 'administrator', id },
        })
        return sessions.open(tx, administrator, browser)
      })
    },
    async checkPassword(administrator, password, address) {
      const { succeeded } = await prove(administrator.userName, password, address)
      await database.write(succeeded)
    },
    async recordFailures() {
      await database.write(async (tx) => {
        for (const sum of await takeFailures(tx, Math.floor((clock.now() - LATE_MS) / MINUTE))) {
          const known =
            sum.administratorId === '' ? undefined : await store.findAnywhere(tx, sum.administratorId)
          await audit.record(tx, {
            organizationId: known?.organizationId ?? null,
            actor: systemActor('sign-in'),
            action: 'session.signInFailed',
            object: known ? { kind: 'administrator', id: known.id } : { kind: 'appliance', id: 'sign-in' },
            detail: { attempts: sum.count, sources: sum.sources, minuteStart: sum.minute * MINUTE },
            ...(known ? { personal: { name: known.name } } : {}),
          })
        }
      })
    },
  }
}

type Proved = {
  administrator: Administrator
  succeeded: (tx: Tx) => Promise<void>
  /** A new hash, where the stored one was made with another cost. */
  passwordHash: string | undefined
}
