import { systemActor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { administratorActor, type Administrator } from './administrator.ts'
import type { Passwords } from './passwords.ts'
import type { SecondStep } from './second-step.ts'
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

/** The code of a sign-in that waits, by its token. */
export type CodeCredentials = { token: string; code: string; address: string; browser: string }

/** Proves who somebody is. */
export type SignIn = {
  /**
   * Opens a session and returns its token; with a second factor that of a sign-in which waits for the code. Throws
   * `AppError` `sign_in_failed` or `throttled`.
   */
  signIn(credentials: Credentials): Promise<string>
  /**
   * Opens the session of a sign-in that waited, with its code. Null when it has ended. Throws `AppError` `invalid`
   * (`code`) or `throttled`.
   */
  finishSignIn(typed: CodeCredentials): Promise<string | null>
  /** Somebody signed in types their password again, throttled and counted like a sign-in. Throws `AppError` `invalid` (`current`) or `throttled`. */
  confirmPassword(administrator: Administrator, password: string, address: string): Promise<void>
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
  secondStep: SecondStep
  pause: (ms: number) => Promise<void>
}

/** Builds the sign-in. */
export function createSignIn(deps: Deps): SignIn {
  const { database, clock, audit, passwords, sessions, throttle, secondStep, pause } = deps

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

  const enter = async (tx: Tx, administrator: Administrator, browser: string): Promise<string> => {
    const { id, organizationId } = administrator
    await store.updateAdministrator(tx, organizationId, id, { lastSignedInAt: clock.now() })
    await audit.record(tx, {
      organizationId,
      actor: administratorActor(administrator),
      action: 'session.signedIn',
      object: { kind: 'administrator', id },
    })
    return sessions.open(tx, administrator, browser)
  }

  return {
    async signIn({ userName, password, address, browser, replaces }) {
      const { administrator, succeeded, passwordHash } = await prove(userName, password, address)
      const { id, organizationId } = administrator
      return database.write(async (tx) => {
        await succeeded(tx)
        if (passwordHash !== undefined)
          await store.updateAdministrator(tx, organizationId, id, { passwordHash })
        if (replaces !== undefined) await sessions.end(tx, id, { only: [replaces] })
        return administrator.secondFactorAt === null
          ? enter(tx, administrator, browser)
          : secondStep.open(tx, administrator)
      })
    },
    finishSignIn: ({ browser, ...typed }) =>
      secondStep.finish(typed, (tx, administrator) => enter(tx, administrator, browser)),
    async confirmPassword(administrator, password, address) {
      const { succeeded } = await prove(administrator.userName, password, address).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'sign_in_failed')
          throw invalid('current', say('fault.notRight'))
        throw error
      })
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
