import { JWS_TYPES, type Pins, type TrustAnswer } from '@earshot/protocol'
import type { TlsMode } from '../../config/config.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { Vault } from '../../platform/vault.ts'
import type { Organizations } from '../organizations/index.ts'
import { issueServerCertificate, type ServerCertificate } from './authority.ts'
import { createAuthorityHolder } from './authority-holder.ts'
import { createCheckpointSigner } from './checkpoint-signer.ts'
import { createRecovery } from './recovery.ts'
import type { Recovery } from './recovery-kit.ts'
import { createSigningKeys, rotationsSince, type SigningKeys } from './signing-keys.ts'

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
  const { vault, clock, organizations, publicUrl, tls } = deps
  const signing = createSigningKeys({ vault, clock })
  const authority = createAuthorityHolder(deps)
  const pins = (): Pins => {
    const own = { of: 'ca' as const, spki: authority.pin() }
    return { current: [tls.mode === 'ingress' ? tls.pin : own], next: [] }
  }
  return {
    signing,
    checkpoints: createCheckpointSigner(signing, organizations),
    pins,
    ...createRecovery({ ...deps, signing, authority, pins }),
    ensureAuthority: authority.ensure,
    authorityCertificate: () => authority.held().certificate,
    serverCertificate: (names) => issueServerCertificate(authority.held(), names, clock.now()),
    async trust(reader, heldKeyId) {
      const key = await signing.find(reader, heldKeyId)
      if (!key) return undefined
      const rotations = rotationsSince(heldKeyId, await signing.list(reader, key.organizationId))
      if (!rotations) return undefined
      const { id, trustNumber } = await organizations.get(reader, key.organizationId)
      const document = { organization: id, number: trustNumber, pins: pins(), urls: [publicUrl] }
      return { rotations, trust: await signing.sign(reader, id, JWS_TYPES.trust, document) }
    },
  }
}
