import { codeAt, stepAt } from '../../src/features/administrators/totp.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes of a secret as it is typed into an app (base32, RFC 4648). */
export function bytesOf(secret: string): Buffer {
  const letters = [...secret.replaceAll(' ', '')]
  const bits = letters.map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** An authenticator app with a secret: the code that it shows at a time (milliseconds since 1970 UTC). */
export function appOf(secret: string): (time: number) => string {
  const bytes = bytesOf(secret)
  return (time) => codeAt(bytes, stepAt(time))
}
