import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Audit } from '../audit/index.ts'
import { changeAdministrator, createAccounts, getAdministrator, type Accounts } from './accounts.ts'
import type { Administrator } from './administrator.ts'
import { createFirstRun, type FirstRun, type FirstRunOrganizations } from './first-run.ts'
import { passwordFault } from './password-rules.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createSessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { updateAdministrator } from './store.ts'
import { createThrottle } from './throttle.ts'

/** The people who administer: first run, sign-in, sessions, accounts. */
export type Administrators = Accounts & {
  firstRun: FirstRun
  signIn: SignIn['signIn']
  /** Opens a session for somebody who has just proved themselves otherwise (first run). Returns its token. */
  openSession(administrator: Administrator, browser: string): Promise<string>
  /** Null when the session has ended. */
  findSession(token: string): Promise<SignedIn | null>
  signOut(admin: SignedIn): Promise<void>
  /** Ends all sessions and returns the token of a new one. Throws `AppError` `invalid` or `throttled`. */
  changePassword(admin: SignedIn, input: PasswordChange): Promise<string>
  /** Removes ended sessions and old counts, and records failed sign-ins. To be called every minute. */
  sweep(): Promise<void>
}

/** One's own new password, with the one there is now. */
export type PasswordChange = { current: string; password: string; address: string; browser: string }

/** What administrators are built from. */
export type AdministratorsDeps = {
  database: Database
  clock: Clock
  audit: Audit
  organizations: FirstRunOrganizations
  /** Key under which the names and addresses that are throttled are hashed. */
  throttleKey: KeyObject
  passwords?: Passwords
  /** Waits; tests don't. */
  pause: (ms: number) => Promise<void>
}

/** Builds the door. */
export function createAdministrators(deps: AdministratorsDeps): Administrators {
  const { database, clock, audit, organizations, pause } = deps
  const passwords = deps.passwords ?? createPasswords()
  const sessions = createSessions({ database, clock })
  const throttle = createThrottle({ database, clock, macKey: deps.throttleKey })
  const signIn = createSignIn({ database, clock, audit, passwords, sessions, throttle, pause })

  const checkChange = async (administrator: Administrator, input: PasswordChange): Promise<void> => {
    await signIn.checkPassword(administrator, input.current, input.address).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'sign_in_failed')
        throw invalid('current', say('fault.notRight'))
      throw error
    })
    if (input.password === input.current) throw invalid('password', say('password.same'))
    const fault = passwordFault(input.password, [administrator.userName, administrator.name])
    if (fault) throw invalid('password', fault)
  }

  return {
    ...createAccounts({ database, clock, audit, passwords, sessions, throttle }),
    firstRun: createFirstRun({ database, clock, audit, passwords, organizations }),
    signIn: signIn.signIn,
    openSession: (administrator, browser) =>
      database.write((tx) => sessions.open(tx, administrator, browser)),
    findSession: (token) => sessions.find(token),
    async signOut({ administratorId: id, organizationId, sessionId, actor }) {
      const what = { action: 'session.signedOut' as const }
      await changeAdministrator(deps, { organizationId, id, actor }, what, (tx) =>
        sessions.end(tx, id, { only: [sessionId] }),
      )
    },
    async changePassword({ organizationId, administratorId: id, actor }, input) {
      await checkChange(await getAdministrator(database.read, organizationId, id), input)
      const passwordHash = await passwords.hash(input.password)
      const what = { action: 'administrator.passwordChanged' as const }
      return changeAdministrator(deps, { organizationId, id, actor }, what, async (tx, found) => {
        await updateAdministrator(tx, organizationId, id, { passwordHash, mustChangePassword: false })
        await sessions.end(tx, id, {})
        return sessions.open(tx, found, input.browser)
      })
    },
    async sweep() {
      await signIn.recordFailures()
      await database.write(async (tx) => {
        await sessions.sweep(tx)
        await throttle.sweep(tx)
      })
    },
  }
}
