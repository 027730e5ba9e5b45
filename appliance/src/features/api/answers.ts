import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { KeptAnswers } from '../../platform/http/api-change.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import * as store from './answers-store.ts'

const KEPT_MS = 24 * 3_600_000

/** Answers to writes, kept for a day under their idempotency keys. */
export type Answers = KeptAnswers & {
  /** Forgets those that are older. */
  sweep(tx: Tx): Promise<void>
}

/** Builds the answers. They may hold secrets that are shown once, so they are sealed. */
export function createAnswers(deps: {
  clock: Clock
  seal(text: string): string
  unseal(sealed: string): string
}): Answers {
  const { clock, seal, unseal } = deps
  return {
    async claim(tx, { fingerprint, ...of }) {
      const now = clock.now()
      await store.forgetKey(tx, of, now - KEPT_MS)
      const callId = newId()
      const row = await store.claimKey(tx, of, { callId, fingerprint, now })
      if (row.callId === callId) return null
      if (row.fingerprint !== fingerprint) throw new AppError('key_reused')
      if (row.sealed === '') throw new AppError('conflict', say('api.key.open'))
      return unseal(row.sealed)
    },
    release: (tx, of) => store.releaseKey(tx, of),
    keep: (tx, of, answer) => store.keepAnswer(tx, of, seal(answer)),
    sweep: (tx) => store.forgetAnswers(tx, clock.now() - KEPT_MS),
  }
}
