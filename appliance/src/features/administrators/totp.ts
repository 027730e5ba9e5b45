import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000
const DIGITS = 6
/** Steps by which the clocks of phone and appliance may be apart. */
const DRIFT = 1
const SECRET_BYTES = 20
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A fresh secret: 160 bits. */
export const newTotpSecret = (): Buffer => randomBytes(SECRET_BYTES)

/** The code of a step of 30 seconds (RFC 6238: SHA-1, six digits). */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE(mac.readUInt8(mac.length - 1) & 0xf) & 0x7fffffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step of a time (milliseconds since 1970 UTC). */
export const stepAt = (time: number): number => Math.floor(time / STEP_MS)

const same = (code: string, typed: string): boolean =>
  code.length === typed.length && timingSafeEqual(Buffer.from(code), Buffer.from(typed))

/**
 * The step whose code was typed, within one step of now; null when there is none. Steps up to `lastStep` have been
 * used or passed over and count no more.
 */
export function matchingStep(secret: Buffer, typed: string, now: number, lastStep: number): number | null {
  if (!/^\d+$/.test(typed)) return null
  const here = stepAt(now)
  const steps = Array.from({ length: 2 * DRIFT + 1 }, (_, place) => here - DRIFT + place)
  return steps.find((step) => step > lastStep && same(codeAt(secret, step), typed)) ?? null
}

/** Bytes as base32 (RFC 4648) without padding: how secrets are typed into an app. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** What the QR code says: the address that apps read a secret from. */
export function otpauthUri(secret: Buffer, userName: string): string {
  const issuer = 'Earshot'
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(DIGITS),
    period: String(STEP_MS / 1_000),
  })
  return `otpauth://totp/${issuer}:${encodeURIComponent(userName)}?${query.toString()}`
}
