import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import type { Actor } from '../../platform/actor.ts'
import type { AccessRules, SignedIn } from '../../platform/http/admin-route.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { changeAdministrator, getAdministrator, type Target } from './accounts.ts'
import type { Administrator } from './administrator.ts'
import { hashRecoveryCode, type CodeCheck, type CodeCheckDeps, type TypedCode } from './code-check.ts'
import { temporaryGroups } from './password-rules.ts'
import * as store from './second-factor-store.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import { findByUserName, updateAdministrator } from './store.ts'
import { base32, matchingStep, newTotpSecret, otpauthUri } from './totp.ts'

/** A secret that waits for its first code: as it is typed into an app, and what the QR code says. */
export type WaitingSecret = { secret: string; uri: string }

/** One's own password, and where it was typed. */
export type TypedPassword = { current: string; address: string }

/** Second factors: a code that an app makes (TOTP) beside the password, and ten codes for when the phone is lost. */
export type SecondFactors = {
  /** Makes a secret, which counts only once it is confirmed. Throws `AppError` `invalid`, `throttled` or `conflict`. */
  begin(admin: SignedIn, typed: TypedPassword): Promise<void>
  /** The secret that waits; null when there is none or it counts already. */
  waiting(reader: Reader, admin: SignedIn): Promise<WaitingSecret | null>
  /** Lets the secret count from now on, ends one's other sessions and returns ten recovery codes. Throws `AppError` `invalid`. */
  confirm(admin: SignedIn, code: string): Promise<string[]>
  /** Throws `AppError` `invalid` or `throttled`. */
  turnOff(admin: SignedIn, typed: TypedPassword & TypedCode): Promise<void>
  /** Ten other recovery codes; those from before end. Throws the same. */
  renewCodes(admin: SignedIn, typed: TypedPassword & TypedCode): Promise<string[]>
  /** Whether the organization demands one. */
  isDemanded(reader: Reader, admin: SignedIn): Promise<boolean>
  /** How many recovery codes are left. */
  codesLeft(reader: Reader, admin: SignedIn): Promise<number>
  /**
   * Takes somebody else's second factor away and ends their sessions. Throws `AppError` `not_found` where there is
   * none, and `conflict` for one's own, which takes password and code.
   */
  reset(target: Target): Promise<void>
  /** The same by user name, for the machine's own people. */
  resetOf(userName: string, actor: Actor): Promise<Administrator>
}

type Deps = CodeCheckDeps & {
  codes: CodeCheck
  sessions: Sessions
  signIn: Pick<SignIn, 'confirmPassword'>
  seal(text: string): string
  organizations: { get(reader: Reader, id: string): Promise<{ rules: AccessRules }> }
}

const CODES = 10
const GROUPS = 3

/** Ten codes of 60 bits, shown once; only their hashes are kept. */
async function makeCodes(tx: Tx, deps: Deps, owner: store.Owner): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => temporaryGroups(GROUPS))
  const hashes = codes.map((code) => hashRecoveryCode(deps.recoveryKey, owner.id, code))
  await store.replaceRecoveryCodes(tx, owner, hashes)
  return codes
}

const ownerOf = ({ organizationId, administratorId: id }: SignedIn): store.Owner => ({ organizationId, id })

const accountOf = (
  { database }: Deps,
  { organizationId, administratorId }: SignedIn,
): Promise<Administrator> => getAdministrator(database.read, organizationId, administratorId)

/** Builds the second factors. */
export const createSecondFactors = (deps: Deps): SecondFactors => ({
  ...settingUp(deps),
  ...keeping(deps),
  ...resetting(deps),
})

/** From the password to the first code. */
function settingUp(deps: Deps): Pick<SecondFactors, 'begin' | 'waiting' | 'confirm'> {
  const { database, clock, sessions, seal, unseal, signIn } = deps
  const secretOf = ({ sealedSecret }: store.StoredFactor): Buffer =>
    Buffer.from(unseal(sealedSecret), 'base64url')
  const turnOn = async (tx: Tx, found: Administrator, admin: SignedIn, code: string): Promise<string[]> => {
    const factor = await store.lockFactor(tx, found)
    if (!factor || found.secondFactorAt !== null)
      throw new AppError('conflict', say('secondFactor.nothingWaits'))
    const step = matchingStep(secretOf(factor), code.replace(/\s/g, ''), clock.now(), factor.lastStep)
    if (step === null) throw invalid('code', say('fault.notRight'))
    await store.saveFactor(tx, found, { ...factor, lastStep: step })
    await updateAdministrator(tx, found.organizationId, found.id, { secondFactorAt: clock.now() })
    await sessions.end(tx, found.id, { except: admin.sessionId })
    return makeCodes(tx, deps, found)
  }
  return {
    async begin(admin, { current, address }) {
      const account = await accountOf(deps, admin)
      if (account.secondFactorAt !== null) throw new AppError('conflict', say('secondFactor.isOn'))
      await signIn.confirmPassword(account, current, address)
      const sealedSecret = seal(newTotpSecret().toString('base64url'))
      await database.write((tx) => store.saveFactor(tx, account, { sealedSecret, lastStep: 0 }))
    },
    async waiting(reader, admin) {
      const factor = await store.findFactor(reader, ownerOf(admin))
      const account = await accountOf(deps, admin)
      if (!factor || account.secondFactorAt !== null) return null
      const secret = secretOf(factor)
      return { secret: base32(secret), uri: otpauthUri(secret, account.userName) }
    },
    confirm(admin, code) {
      const target = { ...ownerOf(admin), actor: admin.actor }
      const what = { action: 'administrator.secondFactorOn' as const }
      return changeAdministrator(deps, target, what, (tx, found) => turnOn(tx, found, admin, code))
    },
  }
}

async function remove(tx: Tx, account: Administrator): Promise<void> {
  await store.deleteFactor(tx, account)
  await updateAdministrator(tx, account.organizationId, account.id, { secondFactorAt: null })
}

/** What its owner does with it: password first, then the code, then the change. */
function keeping(deps: Deps): Omit<SecondFactors, 'begin' | 'waiting' | 'confirm' | 'reset' | 'resetOf'> {
  const prove = async <T>(
    admin: SignedIn,
    typed: TypedPassword & TypedCode,
    change: (tx: Tx, account: Administrator) => Promise<T>,
  ): Promise<T> => {
    const account = await accountOf(deps, admin)
    if (account.secondFactorAt === null) throw new AppError('conflict', say('secondFactor.isOff'))
    await deps.signIn.confirmPassword(account, typed.current, typed.address)
    return deps.codes.prove(account, typed, (tx) => change(tx, account))
  }
  const record = (tx: Tx, admin: SignedIn, action: 'secondFactorOff' | 'recoveryCodesMade'): Promise<void> =>
    deps.audit.record(tx, {
      organizationId: admin.organizationId,
      actor: admin.actor,
      action: `administrator.${action}`,
      object: { kind: 'administrator', id: admin.administratorId },
      personal: { name: admin.name },
    })
  return {
    turnOff: (admin, typed) =>
      prove(admin, typed, async (tx, account) => {
        await remove(tx, account)
        await record(tx, admin, 'secondFactorOff')
      }),
    renewCodes: (admin, typed) =>
      prove(admin, typed, async (tx, account) => {
        await record(tx, admin, 'recoveryCodesMade')
        return makeCodes(tx, deps, account)
      }),
    isDemanded: async (reader, { organizationId }) =>
      (await deps.organizations.get(reader, organizationId)).rules.demandsSecondFactor,
    codesLeft: (reader, admin) => store.countRecoveryCodes(reader, ownerOf(admin)),
  }
}

/** For somebody who has lost it. */
function resetting(deps: Deps): Pick<SecondFactors, 'reset' | 'resetOf'> {
  const reset = (target: Target): Promise<void> =>
    changeAdministrator(deps, target, { action: 'administrator.secondFactorReset' }, async (tx, found) => {
      if (target.actor.id === found.id) throw new AppError('conflict', say('secondFactor.own'))
      if (found.secondFactorAt === null)
        throw new AppError('not_found', say('secondFactor.none', { userName: found.userName }))
      await remove(tx, found)
      await deps.sessions.end(tx, found.id, {})
      await deps.throttle.clear(tx, found.userName)
    })
  return {
    reset,
    async resetOf(userName, actor) {
      const found = await findByUserName(deps.database.read, userName)
      if (!found) throw new AppError('not_found', say('administrator.notCalled', { userName }))
      const { organizationId, id } = found.administrator
      await reset({ organizationId, id, actor })
      return found.administrator
    },
  }
}
