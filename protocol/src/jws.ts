import {
  CompactSign,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose'
import type { z } from 'zod'
import { sha256 } from './encoding.ts'
import { ProtocolError } from './errors.ts'
import { canonicalJson } from './json.ts'
import { publicKeySchema, type PublicKey } from './keys.ts'

/** Every document that is signed has a type of its own, so that one can never stand in for another. */
export const JWS_TYPES = {
  target: 'earshot-target+jws',
  enrolment: 'earshot-enrolment+jws',
  token: 'earshot-token+jws',
  proof: 'earshot-proof+jws',
  trust: 'earshot-trust+jws',
  rotation: 'earshot-rotation+jws',
  checkpoint: 'earshot-checkpoint+jws',
} as const

/** Type of a signed document. */
export type JwsType = (typeof JWS_TYPES)[keyof typeof JWS_TYPES]

/** An Ed25519 private key as JWK (RFC 8037). Never leaves the side that made it. */
export type PrivateKey = PublicKey & { d: string }

const ALGORITHM = 'EdDSA'
const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** RFC 7638 thumbprint: the id of a key. */
export const keyId = (key: PublicKey): string => sha256(canonicalJson(publicKey(key)))

/** A fresh Ed25519 key pair. */
export async function newKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true })
  const { kty, crv, x, d } = await exportJWK(privateKey)
  return { kty, crv, x, d } as PrivateKey
}

/** The public half. */
export const publicKey = ({ kty, crv, x }: PublicKey): PublicKey => ({ kty, crv, x })

/**
 * Signs `payload` as compact JWS with fixed algorithm and the given type. `embed` puts the public key into the
 * header, for the two messages whose receiver can't know it yet (enrolment and proof).
 */
export async function signJws(
  type: JwsType,
  payload: unknown,
  key: PrivateKey,
  embed = false,
): Promise<string> {
  const header = {
    alg: ALGORITHM,
    typ: type,
    kid: keyId(key),
    ...(embed ? { jwk: publicKey(key) } : {}),
  }
  const signer = new CompactSign(utf8.encode(JSON.stringify(payload))).setProtectedHeader(header)
  return signer.sign(await importKey(key))
}

/**
 * Verifies signature, algorithm and type first and only then parses the payload with `schema`.
 * Throws `ProtocolError` `proof_invalid` (signature, algorithm, type) or `bad_request` (payload).
 */
export async function verifyJws<S extends z.ZodType>(
  type: JwsType,
  jws: string,
  key: PublicKey,
  schema: S,
): Promise<z.output<S>> {
  const bytes = await verifiedBytes(type, jws, key)
  const parsed = schema.safeParse(parseJson(bytes))
  if (!parsed.success) throw new ProtocolError('bad_request', describeIssues(parsed.error))
  return parsed.data
}

/**
 * The key that a message carries in its own header (`embed`). It proves possession only: the caller decides
 * whether this key may speak. Throws `ProtocolError` `proof_invalid`.
 */
export function embeddedKey(jws: string): PublicKey {
  const parsed = publicKeySchema.safeParse(protectedHeader(jws)['jwk'])
  if (!parsed.success) throw new ProtocolError('proof_invalid', 'The message carries no Ed25519 key.')
  return parsed.data
}

/** `kid` of the header: a claim until the signature has been verified. */
export const claimedKeyId = (jws: string): string | undefined => {
  const kid = protectedHeader(jws)['kid']
  return typeof kid === 'string' ? kid : undefined
}

/** First issue of a schema, as `field: reason`. */
export function describeIssues(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'The value is not valid.'
  const path = issue.path.map(String).join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}

async function verifiedBytes(type: JwsType, jws: string, key: PublicKey): Promise<Uint8Array> {
  if (protectedHeader(jws)['typ'] !== type)
    throw new ProtocolError('proof_invalid', `The message is not of type ${type}.`)
  const verified = await compactVerify(jws, await importKey(key), { algorithms: [ALGORITHM] }).catch(
    () => undefined,
  )
  if (!verified) throw new ProtocolError('proof_invalid')
  return verified.payload
}

type ImportedKey = ReturnType<typeof importJWK>

const importedKeys = new WeakMap<PublicKey, ImportedKey>()

/** Imports a key object once: it takes longer than a signature. */
function importKey(key: PublicKey): ImportedKey {
  const known = importedKeys.get(key) ?? importJWK(key, ALGORITHM)
  importedKeys.set(key, known)
  return known
}

function protectedHeader(jws: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(jws)
  } catch {
    throw new ProtocolError('proof_invalid', 'The message is not a compact JWS.')
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes))
  } catch {
    throw new ProtocolError('bad_request', 'The signed payload is not JSON.')
  }
}
