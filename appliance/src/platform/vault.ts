import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeDurably } from './durable-file.ts'
import { AppError } from './errors.ts'
import { say } from './views/messages/phrase.ts'

/**
 * Seals what is stored (signing keys, the appliance CA, passwords) and derives keys for message authentication,
 * all from one master key. `label` says what a sealed text is for: it opens under the same label only.
 */
export type Vault = {
  seal(label: string, text: string): string
  /** Throws `AppError` `unavailable` when the text was sealed under another master key or label, or was changed. */
  unseal(label: string, sealed: string): string
  /**
   * 256 bits for HMAC, one independent key per label (HKDF-SHA-256, RFC 5869). As a key object: it never prints, and
   * a MAC under it takes a fifth of the time that one under the same bytes takes.
   */
  macKey(label: string): KeyObject
  /** For the recovery kit only. */
  masterKey: Buffer
}

const KEY_BYTES = 32
const VERSION = 'v1'

const derive = (masterKey: Buffer, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `earshot/${label}`, KEY_BYTES))

/** Vault over a master key of 32 bytes. */
export function createVault(masterKey: Buffer): Vault {
  const sealingKey = derive(masterKey, 'seal')
  return {
    masterKey,
    macKey: (label) => createSecretKey(derive(masterKey, `mac/${label}`)),
    seal(label, text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(label))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [VERSION, nonce, body, cipher.getAuthTag()]
        .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
        .join('.')
    },
    unseal(label, sealed) {
      const [version, nonce, body, tag] = sealed.split('.')
      try {
        if (version !== VERSION || !nonce || body === undefined || !tag) throw new Error('not a sealed text')
        const decipher = createDecipheriv('aes-256-gcm', sealingKey, Buffer.from(nonce, 'base64url'), {
          authTagLength: 16,
        })
        decipher.setAAD(Buffer.from(label)).setAuthTag(Buffer.from(tag, 'base64url'))
        return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString(
          'utf8',
        )
      } catch (cause) {
        throw new AppError('unavailable', say('error.vault.sealed', { label }), {
          cause,
        })
      }
    },
  }
}

/** Reads the master key, or makes one where there is none yet. Throws `AppError` `configuration`. */
export async function openVault(file: string, mayCreate: boolean): Promise<Vault> {
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new AppError('configuration', say('error.masterKey.unreadable', { file }), { cause: error })
  })
  if (found !== undefined) return createVault(await checkKey(file, found))
  if (!mayCreate) {
    throw new AppError('configuration', say('error.masterKey.missing', { file }))
  }
  const masterKey = randomBytes(KEY_BYTES)
  await saveMasterKey(file, masterKey)
  return createVault(masterKey)
}

/** Writes a master key (first start, recovery). */
export async function saveMasterKey(file: string, masterKey: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeDurably(file, `${masterKey.toString('base64url')}\n`)
}

async function checkKey(file: string, text: string): Promise<Buffer> {
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== KEY_BYTES) throw new AppError('configuration', say('error.masterKey.length', { file }))
  const { mode } = await stat(file)
  if ((mode & 0o007) !== 0) throw new AppError('configuration', say('error.masterKey.open', { file }))
  return key
}
