import { sha256 } from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { newSecret } from '../../platform/ids.ts'
import { isActive, type Administrator } from './administrator.ts'
import type { CodeCheck } from './code-check.ts'
import * as store from './pending-store.ts'

/** A sign-in whose password was right and that waits for the code. Its token opens nothing else. */
export type SecondStep = {
  /** Returns a token for five minutes. */
  open(tx: Tx, administrator: Administrator): Promise<string>
  isWaiting(token: string): Promise<boolean>
  /**
   * Goes on with the right code: `enter` opens the session. Null when the sign-in has ended or was never begun.
   * Throws `AppError` `invalid` or `throttled`.
   */
  finish(
    typed: { token: string; code: string; address: string },
    enter: (tx: Tx, administrator: Administrator) => Promise<string>,
  ): Promise<string | null>
  /** Gives up. */
  leave(token: string): Promise<void>
  sweep(tx: Tx): Promise<void>
}

const WAITS_MS = 5 * 60_000

/** Builds the second step. */
export function createSecondStep(deps: { database: Database; clock: Clock; codes: CodeCheck }): SecondStep {
  const { database, clock, codes } = deps
  const find = async (token: string): Promise<Administrator | null> => {
    const found = await store.findPending(database.read, sha256(token))
    if (!found || Math.abs(clock.now() - found.createdAt) > WAITS_MS) return null
    return isActive(found.administrator) ? found.administrator : null
  }
  return {
    async open(tx, administrator) {
      const token = newSecret()
      const { id: administratorId, organizationId } = administrator
      const pending = { tokenHash: sha256(token), createdAt: clock.now() }
      await store.insertPending(tx, { ...pending, administratorId, organizationId })
      return token
    },
    isWaiting: async (token) => (await find(token)) !== null,
    async finish({ token, code, address }, enter) {
      const administrator = await find(token)
      if (!administrator) return null
      return codes.prove(administrator, { code, address }, async (tx) =>
        (await store.takePending(tx, sha256(token))) ? enter(tx, administrator) : null,
      )
    },
    leave: (token) => database.write(async (tx) => void (await store.takePending(tx, sha256(token)))),
    sweep: (tx) => store.deletePendingBefore(tx, clock.now() - WAITS_MS),
  }
}
