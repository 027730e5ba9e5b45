import type { Reader, Tx } from '../../platform/db/index.ts'

/** A second factor as it is stored. Codes of steps up to `lastStep` count no more. */
export type StoredFactor = { sealedSecret: string; lastStep: number }

/** Whose second factor it is. */
export type Owner = { organizationId: string; id: string }

type Row = { sealed_secret: string; last_step: number }

const ofOwner = ({ organizationId, id }: Owner): object => ({
  administrator_id: id,
  organization_id: organizationId,
})

const fromRow = (row: Row | undefined): StoredFactor | undefined =>
  row && { sealedSecret: row.sealed_secret, lastStep: row.last_step }

export const findFactor = async (reader: Reader, owner: Owner): Promise<StoredFactor | undefined> =>
  fromRow(await reader('administrator_second_factors').where(ofOwner(owner)).first())

/** The same, locked until the transaction ends: a code counts once however often it is sent at the same moment. */
export const lockFactor = async (tx: Tx, owner: Owner): Promise<StoredFactor | undefined> =>
  fromRow(await tx('administrator_second_factors').where(ofOwner(owner)).forUpdate().first())

export async function saveFactor(tx: Tx, owner: Owner, factor: StoredFactor): Promise<void> {
  await tx('administrator_second_factors')
    .insert({ ...ofOwner(owner), sealed_secret: factor.sealedSecret, last_step: factor.lastStep })
    .onConflict('administrator_id')
    .merge()
}

/** The secret and all recovery codes. */
export async function deleteFactor(tx: Tx, owner: Owner): Promise<void> {
  await tx('administrator_recovery_codes').where(ofOwner(owner)).delete()
  await tx('administrator_second_factors').where(ofOwner(owner)).delete()
}

export async function replaceRecoveryCodes(tx: Tx, owner: Owner, hashes: readonly string[]): Promise<void> {
  await tx('administrator_recovery_codes').where(ofOwner(owner)).delete()
  await tx('administrator_recovery_codes').insert(
    hashes.map((hash) => ({ ...ofOwner(owner), code_hash: hash })),
  )
}

/** True for the one who spends it. */
export async function spendRecoveryCode(tx: Tx, owner: Owner, hash: string): Promise<boolean> {
  const spent = await tx('administrator_recovery_codes')
    .where({ ...ofOwner(owner), code_hash: hash })
    .delete()
  return spent === 1
}

export async function countRecoveryCodes(reader: Reader, owner: Owner): Promise<number> {
  const rows: unknown[] = await reader('administrator_recovery_codes')
    .where(ofOwner(owner))
    .select('code_hash')
  return rows.length
}
