import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Audit } from '../audit/index.ts'
import type { People } from '../people/index.ts'
import {
  changeAdministrator,
  createAccounts,
  getAdministrator,
  refuseOfDirectory,
  type Accounts,
} from './accounts.ts'
import type { Administrator } from './administrator.ts'
import { createCodeCheck } from './code-check.ts'
import { createDirectoryProofs, type ProveLogin } from './directory-proof.ts'
import { createProving } from './proving.ts'
import { createDirectoryAccounts, type DirectoryAccounts } from './directory-accounts.ts'
import { createFirstRun, type FirstRun, type FirstRunOrganizations } from './first-run.ts'
import { createGroupRoles, type GroupRoles } from './group-roles.ts'
import { passwordFault } from './password-rules.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createSecondFactors, type SecondFactors } from './second-factor.ts'
import { createSecondStep, type SecondStep } from './second-step.ts'
import { createSessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { updateAdministrator } from './store.ts'
import { createThrottle } from './throttle.ts'
import { createTokens, type Tokens } from './tokens.ts'

/** The people who administer: first run, sign-in, sessions, accounts. */
export type Administrators = Accounts & {
  firstRun: FirstRun
  signIn: SignIn['signIn']
  finishSignIn: SignIn['finishSignIn']
  /** Sign-ins that wait for their code. */
  waiting: Pick<SecondStep, 'isWaiting' | 'leave'>
  secondFactors: SecondFactors
  /** Roles of the directory's groups. */
  groupRoles: GroupRoles
  /** To be called in every write that changes people or groups of a directory. */
  review: DirectoryAccounts['review']
  /** API tokens. */
  tokens: Tokens
  /** Milliseconds since 1970 UTC, by which tokens end. */
  now(): number
  /** Opens a session for somebody who has just proved themselves otherwise (first run). Returns its token. */
  openSession(administrator: Administrator, browser: string): Promise<string>
  /** Null when the session has ended. */
  findSession(token: string): Promise<SignedIn | null>
  signOut(admin: SignedIn): Promise<void>
  /** What the session looks at personal data for: at least eight characters. Throws `AppError` `invalid`. */
  givePurpose(admin: SignedIn, purpose: string): Promise<void>
  /** Ends all sessions and returns the token of a new one. Throws `AppError` `invalid`, `throttled` or `conflict`. */
  changePassword(admin: SignedIn, input: PasswordChange): Promise<string>
  /** Removes ended sessions and old counts, and records failed sign-ins. To be called every minute. */
  sweep(): Promise<void>
}

/** One's own new password, with the one there is now. */
export type PasswordChange = { current: string; password: string; address: string; browser: string }

/** Shortest and longest purpose, in characters. */
const PURPOSE_LENGTH = { min: 8, max: 200 }

/** What administrators are built from. */
export type AdministratorsDeps = {
  database: Database
  clock: Clock
  audit: Audit
  organizations: FirstRunOrganizations & { lock(tx: Tx, id: string): Promise<void> }
  people: Pick<People, 'byLogin' | 'ofDirectory' | 'standingOf' | 'describeGroups' | 'findGroup'>
  /** Asks a directory whether a login is right. */
  proveLogin: ProveLogin
  /** Key under which the names and addresses that are throttled are hashed. */
  throttleKey: KeyObject
  /** Key under which recovery codes are hashed. */
  recoveryKey: KeyObject
  /** Seals and opens the secrets of second factors. */
  seal(text: string): string
  unseal(sealed: string): string
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
  const accounts = createDirectoryAccounts({ ...deps, sessions })
  const codes = createCodeCheck({ ...deps, throttle })
  const secondStep = createSecondStep({ database, clock, codes })
  const groupRoles = createGroupRoles({ ...deps, accounts })
  const directory = createDirectoryProofs({ ...deps, groupRoles, throttle })
  const proving = createProving({ database, clock, passwords, throttle, accounts, directory, pause })
  const signIn = createSignIn({ database, clock, audit, sessions, secondStep, proving })

  const checkChange = async (administrator: Administrator, input: PasswordChange): Promise<void> => {
    refuseOfDirectory(administrator)
    await signIn.confirmPassword(administrator, input.current, input.address)
    if (input.password === input.current) throw invalid('password', say('password.same'))
    const { name } = await organizations.get(database.read, administrator.organizationId)
    const fault = passwordFault(input.password, [administrator.userName, administrator.name, name])
    if (fault) throw invalid('password', fault)
  }

  return {
    ...createAccounts({ database, clock, audit, passwords, sessions, throttle }),
    firstRun: createFirstRun({ database, clock, audit, passwords, organizations }),
    signIn: signIn.signIn,
    finishSignIn: signIn.finishSignIn,
    waiting: secondStep,
    secondFactors: createSecondFactors({ ...deps, throttle, codes, sessions, signIn }),
    groupRoles,
    review: accounts.review,
    tokens: createTokens({ database, clock, audit }),
    now: () => clock.now(),
    openSession: (administrator, browser) =>
      database.write((tx) => sessions.open(tx, administrator, browser)),
    findSession: (token) => sessions.find(token),
    async signOut({ administratorId: id, organizationId, sessionId, actor }) {
      const what = { action: 'session.signedOut' as const }
      await changeAdministrator(deps, { organizationId, id, actor }, what, (tx) =>
        sessions.end(tx, id, { only: [sessionId] }),
      )
    },
    async givePurpose({ administratorId, sessionId }, text) {
      const purpose = text.trim()
      if (purpose.length < PURPOSE_LENGTH.min || purpose.length > PURPOSE_LENGTH.max)
        throw invalid('purpose', say('fault.length', PURPOSE_LENGTH))
      await database.write((tx) => sessions.givePurpose(tx, { administratorId, sessionId }, purpose))
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
        await secondStep.sweep(tx)
      })
    },
  }
}
