import type { Tx } from '../../platform/db/index.ts'

/** A write that was answered. An empty `sealed`: its call is not at its end. */
export type AnswerRow = { callId: string; fingerprint: string; sealed: string }

/** Which write. */
export type AnswerKey = { organizationId: string; tokenId: string; key: string }

const whereOf = ({ organizationId, tokenId, key }: AnswerKey) => ({
  organization_id: organizationId,
  token_id: tokenId,
  key,
})

/** Takes the key unless another call has it; waits for one that is about to end. Returns whose it is. */
export async function claimKey(
  tx: Tx,
  of: AnswerKey,
  { callId, fingerprint, now }: { callId: string; fingerprint: string; now: number },
): Promise<AnswerRow> {
  await tx('api_answers')
    .insert({ ...whereOf(of), call_id: callId, fingerprint, sealed: '', created_at: now })
    .onConflict(['token_id', 'key'])
    .ignore()
  const row: { call_id: string; fingerprint: string; sealed: string } = await tx('api_answers')
    .where(whereOf(of))
    .first()
  return { callId: row.call_id, fingerprint: row.fingerprint, sealed: row.sealed }
}

export async function keepAnswer(tx: Tx, of: AnswerKey, sealed: string): Promise<void> {
  await tx('api_answers').where(whereOf(of)).update({ sealed })
}

export async function forgetKey(tx: Tx, of: AnswerKey, before: number): Promise<void> {
  await tx('api_answers').where(whereOf(of)).where('created_at', '<', before).delete()
}

/** Gives a key back whose call has no answer. */
export async function releaseKey(tx: Tx, of: AnswerKey): Promise<void> {
  await tx('api_answers').where(whereOf(of)).where({ sealed: '' }).delete()
}

export async function forgetAnswers(tx: Tx, before: number): Promise<void> {
  await tx('api_answers').where('created_at', '<', before).delete()
}
