import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from './json.ts'
import { stateMessageSchema } from './state.ts'
import { deviceKeySchema, settingIdSchema, settingValueSchema } from './target.ts'
import { jwsSchema, keyedBy, openEnum, plainText } from './wire.ts'

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success

describe('text that people read', () => {
  test.each(['<script>', 'a\nb', 'a\u0000', '\u202Egnp', '\u200B', '\uE000', '\uD800', 'x'.repeat(101)])(
    'refuses %j',
    (text) => {
      expect(accepts(plainText(100), text)).toBe(false)
    },
  )

  test.each(['', 'Łukasz’s “headset”', '耳机', 'a & b', '👂', "Robert'); DROP TABLE devices;--"])(
    'takes %j',
    (text) => {
      expect(accepts(plainText(100), text)).toBe(true)
    },
  )
})

describe('words of a newer counterpart', () => {
  test('are kept, as long as they are words', () => {
    const mode = openEnum(['locked'])
    expect(['locked', 'whispered'].map((word) => mode.parse(word))).toEqual(['locked', 'whispered'])
    for (const strange of ['', ' x', '1x', 'a b', 'x'.repeat(65), 7, null])
      expect(accepts(mode, strange)).toBe(false)
  })
})

describe('keys of records', () => {
  test('never reach an object’s prototype', () => {
    const schema = keyedBy(/^[a-z][\w.]{1,99}$/, z.number())
    const parsed = schema.parse(JSON.parse('{"__proto__": 1, "safety.g616": 1}'))
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
    expect(Object.keys(parsed)).toEqual(['safety.g616'])
    expect(accepts(schema, { '../x': 1 })).toBe(false)
    expect(schema.parse({ 'safety.g616': 1 })).toEqual({ 'safety.g616': 1 })
  })

  test.each([
    [deviceKeySchema, 'earshot-reference/ER-1', true],
    [deviceKeySchema, 'earshot-reference/~Zm9v', true],
    [deviceKeySchema, 'earshot-reference/', false],
    [deviceKeySchema, 'earshot-reference/../x y', false],
    [deviceKeySchema, '__proto__', false],
    [settingIdSchema, 'safety.twa.limit', true],
    [settingIdSchema, 'safety', false],
    [settingIdSchema, 'constructor', false],
    [settingIdSchema, 'Safety.limit', false],
    [jwsSchema, 'a.b.c', true],
    [jwsSchema, 'a.b', false],
  ] as const)('and ids have their form (%#)', (schema, value, ok) => {
    expect(accepts(schema, value)).toBe(ok)
  })
})

describe('values of settings', () => {
  test.each([
    [true, true],
    [33, true],
    ['dba80', true],
    [{ bands: [0, 1.5] }, true],
    [null, false],
    [Number.NaN, false],
    [1e12, false],
    [{ bands: [] }, false],
    [{ bands: [99] }, false],
    ['<b>', false],
  ])('%j: %s', (value, ok) => {
    expect(accepts(settingValueSchema, value)).toBe(ok)
  })
})

describe('a state message', () => {
  test('that names more devices than it may is refused', () => {
    const devices = Object.fromEntries(
      Array.from({ length: 65 }, (_, index) => [`earshot-reference/ER-${index}`, null]),
    )
    const message = {
      incarnation: 'i',
      sequence: 1,
      base: null,
      hash: 'a'.repeat(43),
      sentAt: 1,
      delta: { devices },
    }
    expect(accepts(stateMessageSchema, message)).toBe(false)
    expect(accepts(stateMessageSchema, { ...message, delta: {} })).toBe(true)
  })

  test('is parsed or refused, whatever it is, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof accepts(stateMessageSchema, value)).toBe('boolean')
      }),
    )
  })
})

describe('canonical JSON', () => {
  test('is the same for the same value, whatever the order of its keys', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, member]) => [key, shuffled(member)]),
      )
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('sorts by code unit and leaves out what is undefined', () => {
    expect(canonicalJson({ b: 1, a: undefined, A: [1, undefined], ä: null })).toBe(
      '{"A":[1,null],"b":1,"ä":null}',
    )
  })
})
