import { CompactSign, importJWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { toBase64url } from './encoding.ts'
import { ProtocolError } from './errors.ts'
import {
  claimedKeyId,
  embeddedKey,
  JWS_TYPES,
  keyId,
  newKey,
  publicKey,
  signJws,
  verifyJws,
  type PrivateKey,
} from './jws.ts'

const schema = z.object({ value: z.int() })
const TYPE = JWS_TYPES.target
let key: PrivateKey
let jws: string

beforeAll(async () => {
  key = await newKey()
  jws = await signJws(TYPE, { value: 1 }, key)
})

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => 'accepted',
    (reason: unknown) => reason,
  )
  return error instanceof ProtocolError ? error.code : String(error)
}
const verdict = (text: string, by = publicKey(key)): Promise<string> =>
  codeOf(verifyJws(TYPE, text, by, schema))
const signedWith = (
  header: object,
  payload: string,
  by: Parameters<CompactSign['sign']>[0],
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header as { alg: string }).sign(by)

describe('a signed document', () => {
  test('is accepted with the right key and type, and says what was signed', async () => {
    expect(await verifyJws(TYPE, jws, publicKey(key), schema)).toEqual({ value: 1 })
    expect(claimedKeyId(jws)).toBe(keyId(key))
  })

  test('is refused under another key', async () => {
    expect(await verdict(jws, publicKey(await newKey()))).toBe('proof_invalid')
  })

  test.each(Object.values(JWS_TYPES).filter((type) => type !== TYPE))(
    'of type %s never stands in for a target',
    async (type) => {
      expect(await verdict(await signJws(type, { value: 1 }, key))).toBe('proof_invalid')
    },
  )

  test('is refused after any one byte of it has changed', async () => {
    let tried = 0
    for (const [place, character] of [...jws].entries()) {
      const other = character === 'A' ? 'B' : 'A'
      const changed = jws.slice(0, place) + other + jws.slice(place + 1)
      // The last character of a part carries bits that base64url ignores: the same bytes are no change.
      if (sameBytes(changed, jws)) continue
      expect(await verdict(changed), `byte ${place}`).not.toBe('accepted')
      tried += 1
    }
    expect(tried).toBeGreaterThan(jws.length - 4)
  })

  test.each(['HS256', 'ES256', 'RS256', 'none'])('that claims algorithm %s is refused', async (alg) => {
    const [, payload, signature] = jws.split('.') as [string, string, string]
    const header = toBase64url(JSON.stringify({ alg, typ: TYPE, kid: keyId(key) }))
    expect(await verdict(`${header}.${payload}.${signature}`)).toBe('proof_invalid')
    expect(await verdict(`${header}.${payload}.`)).toBe('proof_invalid')
  })

  test('signed with our public key as if it were a shared secret is refused', async () => {
    const secret = new TextEncoder().encode(key.x)
    const forged = await new SignJWT({ value: 1 })
      .setProtectedHeader({ alg: 'HS256', typ: TYPE })
      .sign(secret)
    expect(await verdict(forged)).toBe('proof_invalid')
  })

  test.each(['', 'a', 'a.b', 'a.b.c.d', 'e30.e30.e30', '...'])(
    'that is not a JWS is refused: %j',
    async (text) => {
      expect(await verdict(text)).toBe('proof_invalid')
    },
  )

  test('with a payload that is no JSON, or not what the schema asks for, is refused and names the field', async () => {
    const signer = await importJWK(key, 'EdDSA')
    const header = { alg: 'EdDSA', typ: TYPE }
    expect(await verdict(await signedWith(header, 'not json', signer))).toBe('bad_request')
    expect(await verdict(await signedWith(header, '{"value":"1"}', signer))).toBe('bad_request')
    await expect(
      verifyJws(TYPE, await signJws(TYPE, { value: '1' }, key), publicKey(key), schema),
    ).rejects.toThrow(/value: /)
  })

  test('never carries the private key', async () => {
    const embedded = await signJws(JWS_TYPES.enrolment, { value: 1 }, key, true)
    expect(embeddedKey(embedded)).toEqual(publicKey(key))
    expect(Object.keys(embeddedKey(embedded))).not.toContain('d')
    expect(embedded).not.toContain(key.d)
    expect(Buffer.from(embedded.split('.')[0] ?? '', 'base64url').toString()).not.toContain(key.d)
  })

  test('without an embedded key, or with one of another kind, proves none', async () => {
    expect(await codeOf(Promise.resolve().then(() => embeddedKey(jws)))).toBe('proof_invalid')
    const header = toBase64url(JSON.stringify({ alg: 'EdDSA', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }))
    expect(await codeOf(Promise.resolve().then(() => embeddedKey(`${header}.e30.e30`)))).toBe('proof_invalid')
  })
})

const sameBytes = (a: string, b: string): boolean => {
  const bytes = (text: string): string =>
    text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.')
  return bytes(a) === bytes(b) && a.split('.').length === b.split('.').length
}
