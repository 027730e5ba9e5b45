import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { publicKeySchema, pinsSchema, sha256 } from '@earshot/protocol'
import { z } from 'zod'
import { invalid, invalidFields } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const signingKeySchema = z.object({
  id: z.string(),
  public: publicKeySchema,
  private: publicKeySchema.extend({ d: z.string() }),
  status: z.enum(['current', 'next', 'past']),
  rotation: z.string().nullable(),
  previousId: z.string().nullable(),
  createdAt: z.int(),
  currentSince: z.int().nullable(),
})

/** Everything that makes an empty machine the same appliance again in the eyes of its hubs. */
export const recoverySchema = z.object({
  format: z.literal('earshot-recovery-1'),
  madeAt: z.int(),
  masterKey: z.string(),
  authority: z.object({ certificate: z.string(), privateKey: z.string(), createdAt: z.int() }),
  publicUrl: z.string(),
  pins: pinsSchema,
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      timeZone: z.string(),
      trustNumber: z.int(),
      keys: z.array(signingKeySchema),
    }),
  ),
})

/** Everything that makes an empty machine the same appliance again in the eyes of its hubs. */
export type Recovery = z.output<typeof recoverySchema>

const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const MIN_PASSPHRASE = 15
const AAD = Buffer.from('earshot-recovery-kit-1')

const envelopeSchema = z.object({
  kit: z.literal('earshot-recovery-kit-1'),
  salt: z.string(),
  nonce: z.string(),
  tag: z.string(),
  body: z.string(),
})

/** Seals a kit under a passphrase (scrypt N=2^17, AES-256-GCM). Throws `AppError` `invalid` for a short one. */
export function sealKit(recovery: Recovery, passphrase: string): string {
  if ([...passphrase].length < MIN_PASSPHRASE)
    throw invalid('passphrase', say('fault.tooShort', { min: MIN_PASSPHRASE }))
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32, SCRYPT), nonce).setAAD(AAD)
  const body = Buffer.concat([cipher.update(JSON.stringify(recovery), 'utf8'), cipher.final()])
  const text = (bytes: Buffer): string => bytes.toString('base64url')
  const envelope = {
    kit: 'earshot-recovery-kit-1',
    salt: text(salt),
    nonce: text(nonce),
    tag: text(cipher.getAuthTag()),
    body: text(body),
  }
  return `${JSON.stringify(envelope)}\n`
}

/** Opens a kit. Throws `AppError` `invalid` naming `kit` or `passphrase`. */
export function openKit(text: string, passphrase: string): Recovery {
  const envelope = envelopeSchema.safeParse(parse(text))
  if (!envelope.success) throw invalid('kit', say('kit.notOne'))
  const { salt, nonce, tag, body } = envelope.data
  const bytes = (part: string): Buffer => Buffer.from(part, 'base64url')
  try {
    const key = scryptSync(passphrase, bytes(salt), 32, SCRYPT)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(nonce), { authTagLength: 16 })
      .setAAD(AAD)
      .setAuthTag(bytes(tag))
    return recoverySchema.parse(
      JSON.parse(Buffer.concat([decipher.update(bytes(body)), decipher.final()]).toString('utf8')),
    )
  } catch (cause) {
    throw invalidFields([{ field: 'passphrase', reason: say('kit.notOpened') }], cause)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names the keys a kit holds: while it differs from today's keys the kit is stale. */
export const fingerprintOf = (authority: string, keyIds: readonly string[]): string =>
  sha256([authority, ...[...keyIds].sort()].join('\n'))
