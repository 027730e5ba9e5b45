import { systemActor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { administratorActor, type Administrator } from './administrator.ts'
import type { Proved, Proving } from './proving.ts'
import type { SecondStep } from './second-step.ts'
import type { Sessions } from './sessions.ts'
import * as store from './store.ts'
import { takeFailures } from './throttle-store.ts'

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
   * `AppError` `sign_in_failed`, `directory_unreachable` or `throttled`.
   */
  signIn(credentials: Credentials): Promise<string>
  /**
   * Opens the session of a sign-in that waited, with its code. Null when it has ended. Throws `AppError` `invalid`
   * (`code`) or `throttled`.
   */
  finishSignIn(typed: CodeCredentials): Promise<string | null>
  /** Somebody signed in types their password again, throttled and counted like a sign-in. Throws `AppError` `invalid` (`current`), `directory_unreachable` or `throttled`. */
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
  sessions: Sessions
  secondStep: SecondStep
  proving: Proving
}

/** Builds the sign-in. */
export function createSignIn(deps: Deps): SignIn {
  const { database, clock, audit, sessions, secondStep, proving } = deps

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

  /** Does `work` for whoever is let in, in the same write. */
  const admitted = async <T>(
    proved: Proved,
    work: (tx: Tx, administrator: Administrator) => Promise<T>,
  ): Promise<T> => {
    const done = await database.write(async (tx) => {
      const administrator = await proved.admit(tx)
      return administrator && { result: await work(tx, administrator) }
    })
    return done ? done.result : proved.fail()
  }

  return {
    async signIn({ userName, password, address, browser, replaces }) {
      const proved = await proving.prove({ userName, password }, address)
      return admitted(proved, async (tx, administrator) => {
        if (replaces !== undefined) await sessions.end(tx, administrator.id, { only: [replaces] })
        return administrator.secondFactorAt === null
          ? enter(tx, administrator, browser)
          : secondStep.open(tx, administrator)
      })
    },
    finishSignIn: ({ browser, ...typed }) =>
      secondStep.finish(typed, (tx, administrator) => enter(tx, administrator, browser)),
    async confirmPassword(administrator, password, address) {
      try {
        const proved = await proving.proveAgain(administrator, password, address)
        await admitted(proved, () => Promise.resolve())
      } catch (error) {
        if (error instanceof AppError && error.code === 'sign_in_failed')
          throw invalid('current', say('fault.notRight'))
        throw error
      }
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
