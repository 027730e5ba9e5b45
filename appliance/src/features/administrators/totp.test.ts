import { describe, expect, it } from 'vitest'
import decodeQR from 'qr/decode.js'
import { qrPicture } from './qr-picture.ts'
import { base32, codeAt, matchingStep, newTotpSecret, otpauthUri, stepAt } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('codes of an app', () => {
  const vectors: [number, string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ]
  it.each(vectors)('are those of RFC 6238 at second %i', (seconds, code) => {
    expect(codeAt(secret, stepAt(seconds * 1_000))).toBe(code)
  })

  it('count one step early and late, and no further', () => {
    const now = 1_700_000_000_000
    const here = stepAt(now)
    const found = [-2, -1, 0, 1, 2].map((apart) => matchingStep(secret, codeAt(secret, here + apart), now, 0))
    expect(found).toEqual([null, here - 1, here, here + 1, null])
  })

  it('count no more once their step or a later one was used', () => {
    const now = 1_700_000_000_000
    const here = stepAt(now)
    expect(matchingStep(secret, codeAt(secret, here), now, here)).toBeNull()
    expect(matchingStep(secret, codeAt(secret, here - 1), now, here)).toBeNull()
    expect(matchingStep(secret, codeAt(secret, here + 1), now, here)).toBe(here + 1)
  })

  it.each(['', '12345', '1234567', 'abcdef', '٠٠٠٠٠٠'])('are none when %j is typed', (typed) => {
    expect(matchingStep(secret, typed, 59_000, 0)).toBeNull()
  })

  it('have secrets of 160 bits that differ, written as RFC 4648 has it', () => {
    expect(
      ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text))),
    ).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'])
    const made = Array.from({ length: 50 }, () => base32(newTotpSecret()))
    expect(made.every((text) => /^[A-Z2-7]{32}$/.test(text))).toBe(true)
    expect(new Set(made).size).toBe(50)
  })
})

/** The picture as a camera sees it: four pixels to a module. */
function photograph(svg: string): { width: number; height: number; data: Uint8Array } {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const scale = 4
  const width = size * scale
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let pixel = 0; pixel < scale * scale; pixel++) {
      const column = Number(x) * scale + (pixel % scale)
      const row = Number(y) * scale + Math.floor(pixel / scale)
      data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3)
    }
  return { width, height: width, data }
}

describe('the picture of a secret', () => {
  it('says what apps read, for names of every kind', () => {
    for (const userName of ['ann', 'ann.lee@nordhafen.example', 'ümit+1']) {
      const uri = otpauthUri(secret, userName)
      expect(decodeQR(photograph(qrPicture(uri)))).toBe(uri)
      const read = new URL(uri)
      expect(decodeURIComponent(read.pathname).endsWith(`Earshot:${userName}`)).toBe(true)
      expect(Object.fromEntries(read.searchParams)).toEqual({
        secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        issuer: 'Earshot',
        algorithm: 'SHA1',
        digits: '6',
        period: '30',
      })
    }
  })

  it('is dark on light, with light around it, and has no script, no style and no reference to anything', () => {
    expect(qrPicture('x')).toMatch(/ d="M4 4h1v1h-1z/)
    expect(qrPicture('x')).not.toMatch(/<script|style|href|url\(/)
  })
})
