import type { PublicKey } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'

/** Where a signing key stands: at most one is current and at most one next per organization. */
export type KeyStatus = 'current' | 'next' | 'past'

/** A signing key as stored: the private half is sealed. */
export type SigningKeyRow = {
  id: string
  organizationId: string
  publicKey: PublicKey
  sealedPrivateKey: string
  status: KeyStatus
  /** JWS by the key before, which hands over to this one; null for an organization's first. */
  rotation: string | null
  previousId: string | null
  createdAt: number
  currentSince: number | null
}

type Row = {
  id: string
  organization_id: string
  public_key: string
  sealed_private_key: string
  status: KeyStatus
  rotation: string | null
  previous_id: string | null
  created_at: number
  current_since: number | null
}

const fromRow = (row: Row): SigningKeyRow => ({
  id: row.id,
  organizationId: row.organization_id,
  publicKey: JSON.parse(row.public_key) as PublicKey,
  sealedPrivateKey: row.sealed_private_key,
  status: row.status,
  rotation: row.rotation,
  previousId: row.previous_id,
  createdAt: row.created_at,
  currentSince: row.current_since,
})

/** All keys of an organization, oldest first. */
export async function listSigningKeys(reader: Reader, organizationId: string): Promise<SigningKeyRow[]> {
  const rows: Row[] = await reader('organization_signing_keys')
    .where({ organization_id: organizationId })
    .orderBy([{ column: 'created_at' }, { column: 'id' }])
    .select()
  return rows.map(fromRow)
}

/** A key by its id, whatever its organization: hubs name it before they are known. */
export async function findSigningKey(reader: Reader, id: string): Promise<SigningKeyRow | undefined> {
  const row: Row | undefined = await reader('organization_signing_keys').where({ id }).first()
  return row && fromRow(row)
}

export async function insertSigningKey(tx: Tx, key: SigningKeyRow): Promise<void> {
  await tx('organization_signing_keys').insert({
    id: key.id,
    organization_id: key.organizationId,
    public_key: JSON.stringify(key.publicKey),
    sealed_private_key: key.sealedPrivateKey,
    status: key.status,
    rotation: key.rotation,
    previous_id: key.previousId,
    created_at: key.createdAt,
    current_since: key.currentSince,
  })
}

export async function setKeyStatus(
  tx: Tx,
  id: string,
  status: KeyStatus,
  currentSince?: number,
): Promise<void> {
  await tx('organization_signing_keys')
    .where({ id })
    .update({ status, ...(currentSince === undefined ? {} : { current_since: currentSince }) })
}

/** The appliance CA as stored. */
export type AuthorityRow = { id: string; certificate: string; sealedPrivateKey: string; createdAt: number }

export async function findAuthority(reader: Reader): Promise<AuthorityRow | undefined> {
  const row: { id: string; certificate: string; sealed_private_key: string; created_at: number } | undefined =
    await reader('appliance_authorities').where({ current: 1 }).first()
  return (
    row && {
      id: row.id,
      certificate: row.certificate,
      sealedPrivateKey: row.sealed_private_key,
      createdAt: row.created_at,
    }
  )
}

export async function insertAuthority(tx: Tx, authority: AuthorityRow): Promise<void> {
  await tx('appliance_authorities').insert({
    id: authority.id,
    certificate: authority.certificate,
    sealed_private_key: authority.sealedPrivateKey,
    current: 1,
    created_at: authority.createdAt,
  })
}

const KIT_VERSION = 'recovery-kit-of'

/** Fingerprint of the keys that the last downloaded recovery kit holds; undefined when there was none. */
export async function findKitFingerprint(reader: Reader): Promise<string | undefined> {
  const row: { value: string } | undefined = await reader('appliance').where({ key: KIT_VERSION }).first()
  return row?.value
}

export async function saveKitFingerprint(tx: Tx, fingerprint: string): Promise<void> {
  await tx('appliance').insert({ key: KIT_VERSION, value: fingerprint }).onConflict('key').merge()
}
