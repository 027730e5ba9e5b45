import { hashSchema, timeSchema } from '@earshot/protocol'
import type { PublicKey } from '@earshot/protocol'
import { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'

/** Payload of a signed checkpoint: at `at` the chain ended in row `number` with `hash`. */
export const checkpointSchema = z.strictObject({
  chain: z.string().min(1).max(64),
  number: z.int().min(1),
  hash: hashSchema,
  at: timeSchema,
})

/** Payload of a signed checkpoint. */
export type Checkpoint = z.output<typeof checkpointSchema>

/** Who vouches for the chains. `organizationId` null is the appliance's own chain. */
export type CheckpointSigner = {
  /** A JWS of type `earshot-checkpoint+jws`. */
  sign(reader: Reader, organizationId: string | null, checkpoint: Checkpoint): Promise<string>
  /** Every key that ever signed checkpoints of this chain. */
  keys(reader: Reader, organizationId: string | null): Promise<PublicKey[]>
}
