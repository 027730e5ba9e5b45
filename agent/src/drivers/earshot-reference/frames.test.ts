import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byte, signedBytes, utf8, word } from '../bindings.ts'
import {
  decodeAnswer,
  decodeEvent,
  decodeIdentity,
  decodeState,
  encodeRequest,
  encodeWrite,
} from './frames.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const padded = (hex: string, length: number): Uint8Array => {
  const report = new Uint8Array(length)
  report.set(bytesOf(hex))
  return report
}
const NO_DATA = new Uint8Array()

describe('the examples of docs/devices/earshot-reference.md', () => {
  test('who is at address 0', () => {
    const request = { address: 0, operation: 1, id: 0, data: NO_DATA }
    expect(encodeRequest(request, 7)).toEqual(padded('51 00 01 00 07', 64))
    const answer = decodeAnswer(
      padded('51 00 01 00 07 00 0F 01 01 00 01 02 00 04 45 52 2D 31 03 52 65 66', 64),
    )
    expect(answer).toMatchObject({ address: 0, operation: 1, tag: 7, status: 0 })
    expect(decodeIdentity(answer?.data ?? NO_DATA)).toEqual({
      kind: 'headset',
      modelCode: 1,
      firmware: '1.2.0',
      serial: 'ER-1',
      name: 'Ref',
    })
  })

  test('writing the noise exposure limit behind a dongle and reading it back', () => {
    expect(encodeWrite(1, 0x2a, 0x16, Uint8Array.of(2))).toEqual(padded('52 01 2A 16 01 02', 16))
    expect(decodeEvent(padded('53 01 01 2A 16 00', 16))).toEqual({
      address: 1,
      kind: 1,
      tag: 0x2a,
      id: 0x16,
      status: 0,
      data: NO_DATA,
    })
    expect(encodeRequest({ address: 1, operation: 3, id: 0x16, data: NO_DATA }, 0x2b)).toEqual(
      padded('51 01 03 16 2B', 64),
    )
    expect(decodeAnswer(padded('51 01 03 16 2B 00 01 02', 64))).toMatchObject({
      status: 0,
      data: Uint8Array.of(2),
    })
  })

  test('a refusal during a call, and a change by the wearer', () => {
    expect(encodeWrite(1, 0x2c, 0x1e, Uint8Array.of(1))).toEqual(padded('52 01 2C 1E 01 01', 16))
    expect(decodeEvent(padded('53 01 01 2C 1E 05', 16))).toMatchObject({ tag: 0x2c, status: 5 })
    expect(decodeEvent(padded('53 01 02 00 0E 00 01 00', 16))).toMatchObject({
      kind: 2,
      tag: 0,
      id: 0x0e,
      data: Uint8Array.of(0),
    })
  })
})

test('whatever a device sends, decoding gives a frame within its bytes or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.constantFrom(0x51, 0x53), (bytes, id) => {
      const report = Uint8Array.of(id, ...bytes)
      for (const frame of [decodeAnswer(report), decodeEvent(report)])
        if (frame) expect(7 + frame.data.length).toBeLessThanOrEqual(report.length)
      const identity = decodeIdentity(bytes)
      if (identity) expect(identity.serial.length + identity.name.length).toBeLessThanOrEqual(48)
      const state = decodeState(bytes)
      if (state) expect(state.volume).toBeLessThanOrEqual(100)
    }),
  )
})

describe('values on the wire', () => {
  test('come back as they went, at the least length that holds them', () => {
    const row = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 10, maxLength: 10 })
    const cases = fc.oneof(
      fc.tuple(fc.constant(byte), fc.nat(255)),
      fc.tuple(fc.constant(word), fc.nat(65535)),
      fc.tuple(fc.constant(signedBytes(10)), row),
    )
    fc.assert(
      fc.property(cases, ([codec, value]) => {
        expect(codec.decode(codec.encode(value) ?? NO_DATA)).toEqual(value)
      }),
    )
    expect(word.encode(300)).toEqual(Uint8Array.of(0x2c, 0x01))
    expect(signedBytes(2).encode([-24, 24])).toEqual(Uint8Array.of(0xe8, 0x18))
  })

  test('are nothing where they do not fit', () => {
    for (const value of [-1, 256, 1.5, Number.NaN, 'a', [1]])
      expect(byte.encode(value), String(value)).toBeUndefined()
    expect(byte.decode(Uint8Array.of(1, 2))).toBeUndefined()
    expect(signedBytes(2).encode([1])).toBeUndefined()
    expect(signedBytes(2).encode([1, 128])).toBeUndefined()
    expect(signedBytes(2).decode(Uint8Array.of(1))).toBeUndefined()
  })

  test('text is UTF-8 within its length, and a device can not smuggle markup or control characters in', () => {
    expect(utf8(4).encode('ab')).toEqual(Uint8Array.of(0x61, 0x62))
    expect(utf8(4).encode('äää')).toBeUndefined()
    expect(utf8(48).decode(bytesOf('4a c3 bc'))).toBe('Jü')
    for (const hex of ['ff fe', '3c 73 3e', '61 00', 'e2 80 ae'])
      expect(utf8(48).decode(bytesOf(hex)), hex).toBeUndefined()
  })
})
