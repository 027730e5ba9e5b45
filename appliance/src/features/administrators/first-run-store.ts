import { z } from 'zod'
import type { Reader, Tx } from '../../platform/db/index.ts'

const CODE = 'first-run-code'
const SET_UP = 'set-up-at'

const codeSchema = z.object({ hash: z.string(), expiresAt: z.number(), tries: z.number() })

/** The one-time code as it is stored: its hash only. */
export type StoredCode = z.output<typeof codeSchema>

const fromRow = (row: { value: string } | undefined): StoredCode | undefined =>
  row && codeSchema.parse(JSON.parse(row.value))

export const findCode = async (reader: Reader): Promise<StoredCode | undefined> =>
  fromRow(await reader('appliance').where({ key: CODE }).first('value'))

export const lockCode = async (tx: Tx): Promise<StoredCode | undefined> =>
  fromRow(await tx('appliance').where({ key: CODE }).forUpdate().first('value'))

export async function saveCode(tx: Tx, code: StoredCode): Promise<void> {
  await tx('appliance')
    .insert({ key: CODE, value: JSON.stringify(code) })
    .onConflict('key')
    .merge()
}

export async function clearCode(tx: Tx): Promise<void> {
  await tx('appliance').where({ key: CODE }).delete()
}

/** True for exactly one caller, ever. */
export async function markSetUp(tx: Tx, now: number): Promise<boolean> {
  const marked: unknown[] = await tx('appliance')
    .insert({ key: SET_UP, value: String(now) })
    .onConflict('key')
    .ignore()
    .returning('key')
  return marked.length > 0
}
