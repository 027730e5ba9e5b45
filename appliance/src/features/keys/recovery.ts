import type { Pins, PrivateKey } from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Organization, Organizations } from '../organizations/index.ts'
import type { AuthorityHolder } from './authority-holder.ts'
import { fingerprintOf, sealKit, type Recovery } from './recovery-kit.ts'
import { SIGNING_KEY_LABEL, type SigningKeys } from './signing-keys.ts'
import * as store from './store.ts'

type Parts = {
  vault: Vault
  clock: Clock
  organizations: Organizations
  signing: SigningKeys
  authority: AuthorityHolder
  publicUrl: string
  pins(): Pins
}

/** Hubs refuse a trust document older than one they have seen: numbers go on above any that was served. */
const TRUST_HEADROOM = 1_000

/** Makes recovery kits, knows whether the last one is stale, and puts one into an empty database. */
export function createRecovery(parts: Parts) {
  return {
    async exportKit(tx: Tx, passphrase: string): Promise<string> {
      const kit = sealKit(await recoveryOf(parts, tx), passphrase)
      await store.saveKitFingerprint(tx, await fingerprint(parts, tx))
      return kit
    },
    kitIsStale: async (reader: Reader): Promise<boolean> =>
      (await store.findKitFingerprint(reader)) !== (await fingerprint(parts, reader)),
    async restore(tx: Tx, recovery: Recovery): Promise<void> {
      await parts.authority.insert(tx, recovery.authority, recovery.authority.createdAt)
      for (const organization of recovery.organizations) await restoreOrganization(parts, tx, organization)
    },
  }
}

async function recoveryOf(parts: Parts, reader: Reader): Promise<Recovery> {
  const { vault, clock, organizations, authority, publicUrl } = parts
  const all = await organizations.list(reader)
  return {
    format: 'earshot-recovery-1',
    madeAt: clock.now(),
    masterKey: vault.masterKey.toString('base64url'),
    authority: { ...authority.held(), createdAt: clock.now() },
    publicUrl,
    pins: parts.pins(),
    organizations: await Promise.all(
      all.map((organization) => organizationInKit(parts, reader, organization)),
    ),
  }
}

async function organizationInKit({ vault, signing }: Parts, reader: Reader, organization: Organization) {
  const { id, name, timeZone, trustNumber } = organization
  const keys = (await signing.list(reader, id)).map((key) => ({
    id: key.id,
    public: key.publicKey,
    private: JSON.parse(vault.unseal(SIGNING_KEY_LABEL, key.sealedPrivateKey)) as PrivateKey,
    status: key.status,
    rotation: key.rotation,
    previousId: key.previousId,
    createdAt: key.createdAt,
    currentSince: key.currentSince,
  }))
  return { id, name, timeZone, trustNumber, keys }
}

async function restoreOrganization(
  { vault, organizations }: Parts,
  tx: Tx,
  kept: Recovery['organizations'][number],
): Promise<void> {
  const { keys, ...organization } = kept
  const { id, trustNumber } = organization
  await organizations.create(tx, organization, { id, trustNumber: trustNumber + TRUST_HEADROOM })
  for (const key of keys) {
    const sealedPrivateKey = vault.seal(SIGNING_KEY_LABEL, JSON.stringify(key.private))
    await store.insertSigningKey(tx, {
      ...key,
      organizationId: organization.id,
      publicKey: key.public,
      sealedPrivateKey,
    })
  }
}

async function fingerprint({ organizations, signing, authority }: Parts, reader: Reader): Promise<string> {
  const all = await organizations.list(reader)
  const keys = await Promise.all(all.map(({ id }) => signing.list(reader, id)))
  return fingerprintOf(
    authority.held().certificate,
    keys.flat().map((key) => `${key.id}:${key.status}`),
  )
}
