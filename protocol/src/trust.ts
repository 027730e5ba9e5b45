import { z } from 'zod'
import { JWS_TYPES, keyId, verifyJws } from './jws.ts'
import { pinsSchema, publicKeySchema, urlsSchema, type PublicKey } from './keys.ts'
import { ProtocolError } from './errors.ts'
import { counterSchema, hashSchema, idSchema, jwsSchema } from './wire.ts'

/** Payload of a rotation: the old key (which signs it) hands over to `to`. Kept for ever. */
export const rotationSchema = z.object({ organization: idSchema, from: hashSchema, to: publicKeySchema })

/** Payload of the trust document: signed by the current key, `number` only ever rises. */
export const trustSchema = z.object({
  organization: idSchema,
  number: counterSchema,
  pins: pinsSchema,
  urls: urlsSchema,
})

/** What a hub may learn when no pin matches any more. */
export type Trust = z.output<typeof trustSchema>

/** Answer of `GET /hub/v1/trust/:key`: rotations from the asked key to the current one, and the document. */
export const trustAnswerSchema = z.object({ rotations: z.array(jwsSchema).max(1000), trust: jwsSchema })

/** Answer of `GET /hub/v1/trust/:key`. */
export type TrustAnswer = z.output<typeof trustAnswerSchema>

/**
 * Walks the chain of rotations from the key a hub holds to the current one: each must be signed by the one before.
 * Returns the current key. Throws `ProtocolError` `proof_invalid`.
 */
export async function followRotations(held: PublicKey, rotations: readonly string[]): Promise<PublicKey> {
  let key = held
  for (const jws of rotations) {
    const rotation = await verifyJws(JWS_TYPES.rotation, jws, key, rotationSchema)
    if (rotation.from !== keyId(key))
      throw new ProtocolError('proof_invalid', 'A rotation names another key.')
    key = rotation.to
  }
  return key
}

/** Verifies a whole trust answer against the key a hub holds. `above` is the number it has seen last. */
export async function verifyTrust(
  held: PublicKey,
  answer: TrustAnswer,
  above: number,
): Promise<{ key: PublicKey; trust: Trust }> {
  const key = await followRotations(held, answer.rotations)
  const trust = await verifyJws(JWS_TYPES.trust, answer.trust, key, trustSchema)
  if (trust.number < above)
    throw new ProtocolError('proof_invalid', 'The trust document is older than one already seen.')
  return { key, trust }
}
