import { JWS_TYPES, type PublicKey } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { Organizations } from '../organizations/index.ts'
import type { SigningKeys } from './signing-keys.ts'

/**
 * Vouches for the ends of audit chains with the organization's signing keys. The appliance's own chain (null) is
 * signed by its first organization.
 */
export function createCheckpointSigner(signing: SigningKeys, organizations: Organizations) {
  const signerOf = async (reader: Reader, organizationId: string | null): Promise<string> => {
    if (organizationId !== null) return organizationId
    const all = await organizations.list(reader)
    const first = all.toSorted((a, b) => a.createdAt - b.createdAt)[0]
    if (!first) throw new AppError('not_set_up')
    return first.id
  }
  return {
    sign: async (reader: Reader, organizationId: string | null, checkpoint: object): Promise<string> =>
      signing.sign(reader, await signerOf(reader, organizationId), JWS_TYPES.checkpoint, checkpoint),
    keys: async (reader: Reader, organizationId: string | null): Promise<PublicKey[]> =>
      (await signing.list(reader, await signerOf(reader, organizationId))).map((key) => key.publicKey),
  }
}
