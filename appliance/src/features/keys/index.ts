import { JWS_TYPES, type Pins, type PrivateKey, type TrustAnswer } from '@earshot/protocol'
import type { TlsMode } from '../../config/config.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Organizations } from '../organizations/index.ts'
import {
  createAuthority,
  issueServerCertificate,
  spkiPin,
  type Authority,
  type ServerCertificate,
} from './authority.ts'
import { createCheckpointSigner } from './checkpoint-signer.ts'
import { fingerprintOf, sealKit, type Recovery } from './recovery-kit.ts'
import { createSigningKeys, rotationsSince, SIGNING_KEY_LABEL, type SigningKeys } from './signing-keys.ts'
import * as store from './store.ts'

export { createCustody, type Custody } from './custody.ts'
export { openKit, type Recovery } from './recovery-kit.ts'
export type { SigningKeyRow } from './store.ts'
export type { ServerCertificate } from './authority.ts'

const AUTHORITY_LABEL = 'appliance CA'

/** Keys of the appliance: CA, pins, signing keys, trust documents and the recovery kit. */
export type Keys = {
  signing: SigningKeys
  /** Signs the ends of audit chains. */
  checkpoints: ReturnType<typeof createCheckpointSigner>
  /** Makes the appliance CA where there is none yet. */
  ensureAuthority(): Promise<void>
  /** Certificate of the appliance CA as PEM. */
  authorityCertificate(): string
  serverCertificate(names: readonly string[]): Promise<ServerCertificate>
  /** What hubs must find in the chain. */
  pins(): Pins
  /** Answer of `GET /hub/v1/trust/:key`; undefined when the key is not one of ours. */
  trust(reader: Reader, heldKeyId: string): Promise<TrustAnswer | undefined>
  /** The kit as a file, sealed under a passphrase; recorded as the newest in `tx`. */
  exportKit(tx: Tx, passphrase: string): Promise<string>
  /** True until a kit with today's keys has been downloaded. */
  kitIsStale(reader: Reader): Promise<boolean>
  /** Puts the keys of a kit into an empty database. */
  restore(tx: Tx, recovery: Recovery): Promise<void>
}

type Deps = {
  database: Database
  vault: Vault
  clock: Clock
  organizations: Organizations
  publicUrl: string
  tls: TlsMode
}

/** Builds the door. */
export function createKeys(deps: Deps): Keys {
  const { database, vault, clock, organizations, publicUrl, tls } = deps
  const signing = createSigningKeys({ vault, clock })
  let authority: Authority | undefined

  const insertAuthority = (tx: Tx, made: Authority, createdAt: number): Promise<void> =>
    store.insertAuthority(tx, {
      id: spkiPin(made.certificate),
      certificate: made.certificate,
      sealedPrivateKey: vault.seal(AUTHORITY_LABEL, made.privateKey),
      createdAt,
    })

  const loadAuthority = async (reader: Reader): Promise<Authority | undefined> => {
    const row = await store.findAuthority(reader)
    return (
      row && { certificate: row.certificate, privateKey: vault.unseal(AUTHORITY_LABEL, row.sealedPrivateKey) }
    )
  }

  const held = (): Authority => {
    if (!authority) throw new Error('the appliance CA has not been loaded')
    return authority
  }

  const pins = (): Pins => {
    const own = { of: 'ca' as const, spki: spkiPin(held().certificate) }
    return { current: [tls.mode === 'ingress' ? tls.pin : own], next: [] }
  }

  const recoveryOf = async (reader: Reader): Promise<Recovery> => ({
    format: 'earshot-recovery-1',
    madeAt: clock.now(),
    masterKey: vault.masterKey.toString('base64url'),
    authority: { ...held(), createdAt: clock.now() },
    publicUrl,
    pins: pins(),
    organizations: await Promise.all(
      (await organizations.list(reader)).map(async ({ id, name, timeZone, trustNumber }) => ({
        id,
        name,
        timeZone,
        trustNumber,
        keys: (await signing.list(reader, id)).map((key) => ({
          id: key.id,
          public: key.publicKey,
          private: JSON.parse(vault.unseal(SIGNING_KEY_LABEL, key.sealedPrivateKey)) as PrivateKey,
          status: key.status,
          rotation: key.rotation,
          previousId: key.previousId,
          createdAt: key.createdAt,
          currentSince: key.currentSince,
        })),
      })),
    ),
  })

  const fingerprint = async (reader: Reader): Promise<string> => {
    const all = await Promise.all(
      (await organizations.list(reader)).map(({ id }) => signing.list(reader, id)),
    )
    return fingerprintOf(
      held().certificate,
      all.flat().map((key) => `${key.id}:${key.status}`),
    )
  }

  return {
    signing,
    checkpoints: createCheckpointSigner(signing, organizations),
    pins,
    authorityCertificate: () => held().certificate,
    serverCertificate: (names) => issueServerCertificate(held(), names, clock.now()),
    async ensureAuthority() {
      authority = await loadAuthority(database.read)
      if (authority) return
      const made = await createAuthority('Earshot appliance CA', clock.now())
      await database.write(async (tx) => {
        if (!(await store.findAuthority(tx))) await insertAuthority(tx, made, clock.now())
      })
      authority = await loadAuthority(database.read)
    },
    async trust(reader, heldKeyId) {
      const key = await signing.find(reader, heldKeyId)
      if (!key) return undefined
      const rotations = rotationsSince(heldKeyId, await signing.list(reader, key.organizationId))
      if (!rotations) return undefined
      const { id, trustNumber } = await organizations.get(reader, key.organizationId)
      const document = { organization: id, number: trustNumber, pins: pins(), urls: [publicUrl] }
      return { rotations, trust: await signing.sign(reader, id, JWS_TYPES.trust, document) }
    },
    async exportKit(tx, passphrase) {
      const kit = sealKit(await recoveryOf(tx), passphrase)
      await store.saveKitFingerprint(tx, await fingerprint(tx))
      return kit
    },
    kitIsStale: async (reader) => (await store.findKitFingerprint(reader)) !== (await fingerprint(reader)),
    async restore(tx, recovery) {
      await insertAuthority(tx, recovery.authority, recovery.authority.createdAt)
      for (const { keys, ...organization } of recovery.organizations) {
        // A number above any that was served: hubs refuse a trust document older than one they have seen.
        await organizations.create(tx, { ...organization, trustNumber: organization.trustNumber + 1_000 })
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
    },
  }
}
