import { createHmac, type KeyObject } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { administratorActor, type Administrator } from './administrator.ts'
import * as store from './second-factor-store.ts'
import type { Throttle } from './throttle.ts'
import { countFailure } from './throttle-store.ts'
import { matchingStep } from './totp.ts'

/** A code as it is typed, of the app or of the list, and where. */
export type TypedCode = { code: string; address: string }

/** What checking codes takes. */
export type CodeCheckDeps = {
  database: Database
  clock: Clock
  audit: Audit
  throttle: Throttle
  /** Opens the stored secrets. */
  unseal(sealed: string): string
  /** Key under which recovery codes are hashed. */
  recoveryKey: KeyObject
  pause: (ms: number) => Promise<void>
}

/** Proves that somebody has their second factor, and does `then` in the same write: each code counts once. */
export type CodeCheck = {
  /** Throttled and counted like a password. Throws `AppError` `invalid` (`code`) or `throttled`. */
  prove<T>(administrator: Administrator, typed: TypedCode, then: (tx: Tx) => Promise<T>): Promise<T>
}

const MINUTE = 60_000

/** Keyed hash of a recovery code, however it is written: with or without dashes, in capitals or not. */
export const hashRecoveryCode = (key: KeyObject, administratorId: string, code: string): string =>
  createHmac('sha256', key)
    .update(`${administratorId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('base64url')

/** Builds the check. */
export function createCodeCheck(deps: CodeCheckDeps): CodeCheck {
  const { database, clock, throttle, pause } = deps
  return {
    async prove(administrator, { code, address }, then) {
      const attempt = await throttle.begin({ account: administrator.userName, of: 'code', address })
      if (attempt.delayMs > 0) await pause(attempt.delayMs)
      const proved = await database.write(async (tx) => {
        if (!(await spend(tx, deps, administrator, code))) return null
        await attempt.succeeded(tx)
        return { result: await then(tx) }
      })
      if (proved) return proved.result
      const failure = { administratorId: administrator.id, source: attempt.source }
      const minute = Math.floor(clock.now() / MINUTE)
      await database.write((tx) => countFailure(tx, { ...failure, minute }))
      throw invalid('code', say('fault.notRight'))
    },
  }
}

/** Uses a code up: the app's, or one of the list, which is recorded. */
async function spend(
  tx: Tx,
  { audit, clock, recoveryKey, unseal }: CodeCheckDeps,
  administrator: Administrator,
  code: string,
): Promise<boolean> {
  const { id, organizationId } = administrator
  const factor = await store.lockFactor(tx, administrator)
  if (!factor || administrator.secondFactorAt === null) return false
  const secret = Buffer.from(unseal(factor.sealedSecret), 'base64url')
  const step = matchingStep(secret, code.replace(/\s/g, ''), clock.now(), factor.lastStep)
  if (step !== null) {
    await store.saveFactor(tx, administrator, { ...factor, lastStep: step })
    return true
  }
  if (!(await store.spendRecoveryCode(tx, administrator, hashRecoveryCode(recoveryKey, id, code))))
    return false
  await audit.record(tx, {
    organizationId,
    actor: administratorActor(administrator),
    action: 'session.recoveryCodeUsed',
    object: { kind: 'administrator', id },
    detail: { left: await store.countRecoveryCodes(tx, administrator) },
  })
  return true
}
