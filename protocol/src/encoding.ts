import { hash } from 'node:crypto'
import { base64url } from 'jose'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Text to base64url without padding (RFC 4648 section 5). */
export const toBase64url = (data: Uint8Array | string): string => base64url.encode(data)

/** base64url to bytes. Throws `TypeError` on anything else. */
export const fromBase64url = (text: string): Uint8Array => base64url.decode(text)

/** base64url to text. Throws `TypeError` when it is not base64url of valid UTF-8. */
export const textFromBase64url = (text: string): string => strictUtf8.decode(fromBase64url(text))

/** SHA-256 of text (as UTF-8) or bytes, as base64url (43 characters). */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'base64url')

/** Random bytes from the system's generator, as base64url. Never begins with `-`: a shell command would take it for an option. */
export function randomId(bytes = 16): string {
  const id = toBase64url(crypto.getRandomValues(new Uint8Array(bytes)))
  return id.startsWith('-') ? randomId(bytes) : id
}
