import { beforeAll, describe, expect, test } from 'vitest'
import { ProtocolError } from './errors.ts'
import { JWS_TYPES, keyId, newKey, publicKey, signJws, type PrivateKey } from './jws.ts'
import { followRotations, verifyTrust, type TrustAnswer } from './trust.ts'

let chain: [PrivateKey, PrivateKey, PrivateKey]
let stranger: PrivateKey

beforeAll(async () => {
  chain = [await newKey(), await newKey(), await newKey()]
  stranger = await newKey()
})

const rotation = async (from: PrivateKey, to: PrivateKey, signer = from): Promise<string> =>
  signJws(JWS_TYPES.rotation, { organization: 'org', from: keyId(from), to: publicKey(to) }, signer)

const document = (signer: PrivateKey, number = 5): Promise<string> =>
  signJws(
    JWS_TYPES.trust,
    {
      organization: 'org',
      number,
      pins: { current: [{ of: 'ca', spki: 'a'.repeat(43) }], next: [] },
      urls: ['https://earshot.example'],
    },
    signer,
  )

const codeOf = async (answer: TrustAnswer, above = 5): Promise<string> => {
  try {
    await verifyTrust(publicKey(chain[0]), answer, above)
    return 'accepted'
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  }
}

describe('trust', () => {
  test('leads over two rotations from the key a hub holds to the current one', async () => {
    const rotations = [await rotation(chain[0], chain[1]), await rotation(chain[1], chain[2])]
    expect(await followRotations(publicKey(chain[0]), rotations)).toEqual(publicKey(chain[2]))
    expect(await codeOf({ rotations, trust: await document(chain[2]) })).toBe('accepted')
  })

  test('stays with the key a hub holds when nothing was rotated', async () => {
    expect(await codeOf({ rotations: [], trust: await document(chain[0]) })).toBe('accepted')
  })

  test('is refused when a rotation is missing, out of order, or signed by a stranger', async () => {
    const [first, second] = [await rotation(chain[0], chain[1]), await rotation(chain[1], chain[2])]
    const trust = await document(chain[2])
    expect(await codeOf({ rotations: [second], trust })).toBe('proof_invalid')
    expect(await codeOf({ rotations: [second, first], trust })).toBe('proof_invalid')
    expect(await codeOf({ rotations: [await rotation(chain[0], chain[2], stranger)], trust })).toBe(
      'proof_invalid',
    )
  })

  test('is refused when a rotation that the right key signed names another one', async () => {
    const forged = await rotation(stranger, chain[1], chain[0])
    expect(await codeOf({ rotations: [forged], trust: await document(chain[1]) })).toBe('proof_invalid')
  })

  test('is refused when the document is signed by an older key or a stranger', async () => {
    const rotations = [await rotation(chain[0], chain[1])]
    expect(await codeOf({ rotations, trust: await document(chain[0]) })).toBe('proof_invalid')
    expect(await codeOf({ rotations, trust: await document(stranger) })).toBe('proof_invalid')
  })

  test('is refused when its number is lower than one already seen', async () => {
    const trust = await document(chain[0], 5)
    expect(await codeOf({ rotations: [], trust }, 6)).toBe('proof_invalid')
    expect(await codeOf({ rotations: [], trust }, 5)).toBe('accepted')
  })
})
