import type { Reader, Tx } from '../../platform/db/index.ts'

/** That an appliance is older than its hubs: when it was noticed, and when its owner decided to carry on. */
export type RestoreRow = { noticedAt: number; decidedAt: number | null; highestSequence: number }

/** The highest target sequence that a hub has proved. */
export type ProofRow = { hubId: string; organizationId: string; sequence: number; provedAt: number }

export async function findRestore(reader: Reader, organizationId: string): Promise<RestoreRow | undefined> {
  const row: { noticed_at: number; decided_at: number | null; highest_sequence: number } | undefined =
    await reader('hub_restores').where({ organization_id: organizationId }).first()
  return (
    row && { noticedAt: row.noticed_at, decidedAt: row.decided_at, highestSequence: row.highest_sequence }
  )
}

/**
 * Notes a proof; true when it is the first of a restore. A target issued after the last decision can only mean that
 * the appliance has been restored once more since.
 */
export async function noticeRestore(
  tx: Tx,
  organizationId: string,
  proof: { sequence: number; issuedAt: number },
  now: number,
): Promise<boolean> {
  const before = await findRestore(tx, organizationId)
  if (!before) {
    await tx('hub_restores').insert({
      organization_id: organizationId,
      noticed_at: now,
      decided_at: null,
      highest_sequence: proof.sequence,
    })
    return true
  }
  const again = before.decidedAt !== null && proof.issuedAt > before.decidedAt
  const reopened = again ? { noticed_at: now, decided_at: null } : {}
  const highest = Math.max(before.highestSequence, proof.sequence)
  await tx('hub_restores')
    .where({ organization_id: organizationId })
    .update({ highest_sequence: highest, ...reopened })
  return again
}

export async function decide(tx: Tx, organizationId: string, now: number): Promise<void> {
  await tx('hub_restores').where({ organization_id: organizationId }).update({ decided_at: now })
}

export async function saveProof(tx: Tx, proof: ProofRow): Promise<void> {
  await tx('hub_proofs')
    .insert({
      hub_id: proof.hubId,
      organization_id: proof.organizationId,
      sequence: proof.sequence,
      proved_at: proof.provedAt,
    })
    .onConflict('hub_id')
    .merge()
}

export async function findProof(reader: Reader, hubId: string): Promise<{ sequence: number } | undefined> {
  return reader('hub_proofs').where({ hub_id: hubId }).select('sequence').first()
}

export async function listProofs(reader: Reader, organizationId: string): Promise<ProofRow[]> {
  const rows: { hub_id: string; sequence: number; proved_at: number }[] = await reader('hub_proofs')
    .where({ organization_id: organizationId })
    .orderBy(['proved_at', 'hub_id'])
    .select()
  return rows.map((row) => ({
    hubId: row.hub_id,
    organizationId,
    sequence: row.sequence,
    provedAt: row.proved_at,
  }))
}

/** How many hubs are ahead of the appliance, and how many of them it has no row for from before. */
export async function countProofs(
  reader: Reader,
  organizationId: string,
): Promise<{ ahead: number; unknown: number }> {
  const row: { ahead: number | string; unknown: number | string | null } | undefined = await reader(
    'hub_proofs',
  )
    .where({ 'hub_proofs.organization_id': organizationId })
    .leftJoin('hubs', 'hubs.id', 'hub_proofs.hub_id')
    .select(
      reader.raw(`count(*) as ahead, sum(case when hubs.known_by = 'proof' then 1 else 0 end) as unknown`),
    )
    .first()
  return { ahead: Number(row?.ahead ?? 0), unknown: Number(row?.unknown ?? 0) }
}
