import { z } from 'zod'
import { counterSchema, hashSchema, idSchema, jwsSchema, timeSchema } from './wire.ts'

/** Answer of `POST /hub/v1/nonce`: valid for 60 seconds, on every replica. */
export const nonceAnswerSchema = z.object({ nonce: z.string().max(200), now: timeSchema })

/** Payload of the JWS of `POST /hub/v1/token`, signed by the hub's key. `key` is the signing key the hub holds. */
export const tokenClaimSchema = z.object({
  nonce: z.string().max(200),
  hub: idSchema,
  key: hashSchema,
  incarnation: idSchema,
})

/** Payload of the token JWS. */
export type TokenClaim = z.output<typeof tokenClaimSchema>

/** Body of `POST /hub/v1/token`. */
export const tokenRequestSchema = z.object({ proof: jwsSchema })

/** Answer: an access token for the `Authorization: Bearer` header. */
export const tokenAnswerSchema = z.object({ token: z.string().max(500), expiresInSeconds: z.int().min(1) })

/**
 * Payload of the JWS of `POST /hub/v1/proof`, signed by the hub's key, which the header embeds: shows the signed
 * target with the highest sequence the hub accepted. Our own signature in it is the proof.
 */
export const proofClaimSchema = z.object({
  nonce: z.string().max(200),
  target: jwsSchema,
  incarnation: idSchema,
  sequence: counterSchema,
  computer: z.object({
    name: z.string().max(255),
    domain: z.string().max(255),
    platform: z.string().max(64),
    os: z.string().max(200),
  }),
  version: z.string().max(64),
})

/** Payload of the proof JWS. */
export type ProofClaim = z.output<typeof proofClaimSchema>

/** Body of `POST /hub/v1/proof`. */
export const proofRequestSchema = z.object({ proof: jwsSchema })

/** Answer to a proof: keep what you hold until the owner has decided, or go on. */
export const proofAnswerSchema = z.object({ result: z.enum(['keep', 'continue']) })
