import {
  JWS_TYPES,
  keyId,
  newKey,
  publicKey,
  signJws,
  type JwsType,
  type PrivateKey,
  type SigningKeys as WireKeys,
} from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Vault } from '../../platform/vault.ts'
import { perEpoch, type PerEpoch } from '../organizations/index.ts'
import * as store from './store.ts'
import type { SigningKeyRow } from './store.ts'

export const SIGNING_KEY_LABEL = 'signing key'

/** Signing keys of organizations: one current, during a rotation also the next. */
export type SigningKeys = {
  /** Makes an organization's first key. */
  createFirst(tx: Tx, organizationId: string): Promise<string>
  /** Current and next public key, as targets carry them. Throws `AppError` `not_found`. */
  wireKeys: PerEpoch<WireKeys>
  /** Signs under the organization's current key. */
  sign(reader: Reader, organizationId: string, type: JwsType, payload: unknown): Promise<string>
  /** Signs under the key with this id. Throws `AppError` `not_found`. */
  signBy(reader: Reader, id: string, type: JwsType, payload: unknown): Promise<string>
  /** Announces the next key: from now on targets carry it. Throws `AppError` `conflict` when one is announced already. */
  prepare(tx: Tx, organizationId: string): Promise<string>
  /** Makes the next key the current one. Throws `AppError` `conflict` when none was announced. */
  rotate(tx: Tx, organizationId: string): Promise<string>
  find(reader: Reader, id: string): Promise<SigningKeyRow | undefined>
  list(reader: Reader, organizationId: string): Promise<SigningKeyRow[]>
}

type Deps = { vault: Vault; clock: Clock }

/** Opens private keys, each once. They stay in memory only. */
function createKeyOpener(vault: Vault) {
  const opened = new Map<string, PrivateKey>()
  const open = ({ id, sealedPrivateKey }: SigningKeyRow): PrivateKey => {
    const known = opened.get(id)
    if (known) return known
    const key = JSON.parse(vault.unseal(SIGNING_KEY_LABEL, sealedPrivateKey)) as PrivateKey
    opened.set(id, key)
    return key
  }
  const openById = async (reader: Reader, id: string): Promise<PrivateKey> => {
    const known = opened.get(id)
    if (known) return known
    const row = await store.findSigningKey(reader, id)
    if (!row) throw new AppError('not_found', say('signingKey.missing'))
    return open(row)
  }
  return { open, openById }
}

async function find(
  reader: Reader,
  organizationId: string,
): Promise<{ current: SigningKeyRow; next: SigningKeyRow | undefined }> {
  const rows = await store.listSigningKeys(reader, organizationId)
  const current = rows.find((row) => row.status === 'current')
  if (!current) throw new AppError('not_found', say('signingKey.none'))
  return { current, next: rows.find((row) => row.status === 'next') }
}

/** Builds the key ring. */
export function createSigningKeys({ vault, clock }: Deps): SigningKeys {
  const { open, openById } = createKeyOpener(vault)

  const insert = async (
    tx: Tx,
    row: Pick<SigningKeyRow, 'organizationId' | 'status' | 'previousId'>,
    key: PrivateKey,
    rotation: string | null,
  ): Promise<string> => {
    const id = keyId(key)
    const now = clock.now()
    const sealedPrivateKey = vault.seal(SIGNING_KEY_LABEL, JSON.stringify(key))
    const currentSince = row.status === 'current' ? now : null
    await store.insertSigningKey(tx, {
      ...row,
      id,
      publicKey: publicKey(key),
      sealedPrivateKey,
      rotation,
      createdAt: now,
      currentSince,
    })
    return id
  }

  return {
    async createFirst(tx, organizationId) {
      return insert(tx, { organizationId, status: 'current', previousId: null }, await newKey(), null)
    },
    wireKeys: perEpoch(async (reader, organizationId) => {
      const { current, next } = await find(reader, organizationId)
      return { current: current.publicKey, next: next?.publicKey ?? null }
    }),
    async sign(reader, organizationId, type, payload) {
      const { current } = await find(reader, organizationId)
      return signJws(type, payload, open(current))
    },
    async signBy(reader, id, type, payload) {
      return signJws(type, payload, await openById(reader, id))
    },
    async prepare(tx, organizationId) {
      const { current, next } = await find(tx, organizationId)
      if (next) throw new AppError('conflict', say('signingKey.announced'))
      const key = await newKey()
      const payload = { organization: organizationId, from: current.id, to: publicKey(key) }
      const rotation = await signJws(JWS_TYPES.rotation, payload, open(current))
      return insert(tx, { organizationId, status: 'next', previousId: current.id }, key, rotation)
    },
    async rotate(tx, organizationId) {
      const { current, next } = await find(tx, organizationId)
      if (!next) throw new AppError('conflict', say('signingKey.notAnnounced'))
      await store.setKeyStatus(tx, current.id, 'past')
      await store.setKeyStatus(tx, next.id, 'current', clock.now())
      return next.id
    },
    find: store.findSigningKey,
    list: store.listSigningKeys,
  }
}

/**
 * Rotations that lead from the key a hub holds to the current one, oldest first; undefined when the held key is
 * not one of this list or leads nowhere.
 */
export function rotationsSince(heldId: string, keys: readonly SigningKeyRow[]): string[] | undefined {
  const following = new Map(keys.map((key) => [key.previousId, key]))
  const held = keys.find((key) => key.id === heldId)
  if (!held || held.status === 'next') return undefined
  const rotations: string[] = []
  for (let key = held; key.status !== 'current';) {
    const next = following.get(key.id)
    if (!next?.rotation) return undefined
    rotations.push(next.rotation)
    key = next
  }
  return rotations
}
