import { z } from 'zod'

/** Public Ed25519 key as JWK (RFC 8037). */
export const publicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url'),
})

/** Public Ed25519 key as JWK (RFC 8037). */
export type PublicKey = z.output<typeof publicKeySchema>

/**
 * What a hub must find in the certificate chain: SHA-256 of the SubjectPublicKeyInfo (RFC 7469 section 2.4) of
 * a CA anywhere in the presented chain, or of the leaf where there is nothing else.
 */
export const pinSchema = z.object({
  of: z.enum(['ca', 'leaf']),
  spki: z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256 in base64url'),
})

/** One pin. */
export type Pin = z.output<typeof pinSchema>

/** Pins in force now and those that follow them. */
export const pinsSchema = z.object({
  current: z.array(pinSchema).min(1).max(8),
  next: z.array(pinSchema).max(8),
})

/** Pins in force now and those that follow them. */
export type Pins = z.output<typeof pinsSchema>

/** Signing keys in force now and, during a rotation, the one that follows. */
export const signingKeysSchema = z.object({ current: publicKeySchema, next: publicKeySchema.nullable() })

/** Signing keys in force now and, during a rotation, the one that follows. */
export type SigningKeys = z.output<typeof signingKeysSchema>

/** Addresses of the appliance, https only, most preferred first. */
export const urlsSchema = z
  .array(
    z
      .string()
      .max(512)
      .regex(/^https:\/\/[^\s/?#@]+$/, 'must be https://host[:port] without a path'),
  )
  .min(1)
  .max(8)
