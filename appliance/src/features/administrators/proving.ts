import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { isActive, type Administrator } from './administrator.ts'
import type { DirectoryAccounts } from './directory-accounts.ts'
import type { DirectoryProof, DirectoryProofs, Typed } from './directory-proof.ts'
import type { Passwords } from './passwords.ts'
import * as store from './store.ts'
import type { Attempt, Throttle } from './throttle.ts'
import { countFailure } from './throttle-store.ts'

/** Somebody who has proved who they are. */
export type Proved = {
  /** The account they enter, in the write that lets them in. Null where they may not after all: then `fail`. */
  admit(tx: Tx): Promise<Administrator | null>
  /** Counts a failure and throws it. */
  fail(): Promise<never>
}

/** Proves by a password who somebody is: to a local account or, where there is none of this name, to a directory. */
export type Proving = {
  /** Throws `AppError` `sign_in_failed`, `throttled` or `directory_unreachable`. */
  prove(typed: Typed, address: string): Promise<Proved>
  /** The same for somebody who is signed in. */
  proveAgain(administrator: Administrator, password: string, address: string): Promise<Proved>
}

type Deps = {
  database: Database
  clock: Clock
  passwords: Passwords
  throttle: Throttle
  accounts: Pick<DirectoryAccounts, 'admit'>
  directory: DirectoryProofs
  pause: (ms: number) => Promise<void>
}

type Local = Awaited<ReturnType<typeof store.findByUserName>>

/** What is typed, who it is about, and the failure that it counts as until it is known to be none. */
type Try = { typed: Typed; attempt: Attempt; fail: (administratorId: string) => Promise<never> }

const MINUTE = 60_000

/** Builds the proving. */
export function createProving(deps: Deps): Proving {
  const { database, clock, throttle, directory, pause } = deps

  const beginTry = async (typed: Typed, address: string, account: string | null): Promise<Try> => {
    const begun = clock.now()
    const attempt = await throttle.begin({ account, address })
    if (attempt.delayMs > 0) await pause(attempt.delayMs)
    const fail = async (administratorId: string): Promise<never> => {
      const failure = { minute: Math.floor(clock.now() / MINUTE), administratorId, source: attempt.source }
      await database.write((tx) => countFailure(tx, failure))
      const wait = await directory.untilTold(begun)
      if (wait > 0) await pause(wait)
      throw new AppError('sign_in_failed')
    }
    return { typed, attempt, fail }
  }

  const prove: Proving['prove'] = async (typed, address) => {
    const local = await store.findByUserName(database.read, typed.userName)
    // Local owners get in when others attack their account: they are throttled by source only.
    const account = local?.administrator.role === 'owner' ? null : typed.userName
    const tried = await beginTry(typed, address, account)
    const proved = await proveLocally(deps, tried, local)
    return proved ?? proveByDirectory(deps, tried, () => directory.prove(typed))
  }
  return {
    prove,
    async proveAgain({ userName, organizationId, personId }, password, address) {
      const typed = { userName, password }
      if (personId === null) return prove(typed, address)
      const tried = await beginTry(typed, address, userName)
      return proveByDirectory(deps, tried, () => directory.proveAgain({ organizationId, personId }, typed))
    },
  }
}

/** Null where there is no local account of this name; then it has cost as much. */
async function proveLocally(
  { passwords }: Deps,
  { typed, attempt, fail }: Try,
  local: Local,
): Promise<Proved | null> {
  const hash = local && isActive(local.administrator) ? local.passwordHash : null
  const { matches, stale } = await passwords.verify(typed.password, hash)
  if (!local) return null
  const { administrator } = local
  const { id, organizationId } = administrator
  if (!matches) return fail(id)
  const passwordHash = stale ? await passwords.hash(typed.password) : undefined
  return {
    fail: () => fail(id),
    async admit(tx) {
      await attempt.succeeded(tx)
      if (passwordHash !== undefined)
        await store.updateAdministrator(tx, organizationId, id, { passwordHash })
      return administrator
    },
  }
}

async function proveByDirectory(
  { database, accounts }: Deps,
  { typed, attempt, fail }: Try,
  ask: () => Promise<DirectoryProof>,
): Promise<Proved> {
  const { person, proved } = await ask().catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'directory_unreachable')
      await database.write(attempt.withdrawn)
    throw error
  })
  const known = person && (await store.findByPerson(database.read, person.organizationId, person.id))
  const failThis = (): Promise<never> => fail(known?.id ?? '')
  if (!person || !proved) return failThis()
  return {
    fail: failThis,
    async admit(tx) {
      await proved(tx)
      const admitted = await accounts.admit(tx, person, typed.userName)
      if (admitted) await attempt.succeeded(tx)
      return admitted
    },
  }
}
