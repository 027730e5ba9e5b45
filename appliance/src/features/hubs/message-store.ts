import type { StateAnswer } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'

/** The last stored state message of a hub and what was answered, so that a repeat gets the same. */
export type StoredMessage = { incarnation: string; sequence: number; bodyHash: string; answer: StateAnswer }

export async function findMessage(reader: Reader, hubId: string): Promise<StoredMessage | undefined> {
  const row: { incarnation: string; sequence: number; body_hash: string; answer: string } | undefined =
    await reader('hub_messages').where({ hub_id: hubId }).first()
  return (
    row && {
      incarnation: row.incarnation,
      sequence: row.sequence,
      bodyHash: row.body_hash,
      answer: JSON.parse(row.answer) as StateAnswer,
    }
  )
}

export async function saveMessage(tx: Tx, hubId: string, message: StoredMessage): Promise<void> {
  const { incarnation, sequence, bodyHash, answer } = message
  await tx('hub_messages')
    .insert({ hub_id: hubId, incarnation, sequence, body_hash: bodyHash, answer: JSON.stringify(answer) })
    .onConflict('hub_id')
    .merge()
}
