import { describe, expect, it } from 'vitest'
import { formText, shapeText } from './form-text.ts'

describe('the form of a parameter', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'integer 1…200 = 50'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer 0…'],
    [{ type: 'string', enum: ['inUse', 'lent'] }, 'inUse | lent'],
    [{ type: 'string', maxLength: 100 }, 'string ≤ 100'],
    [{ type: 'string', pattern: '^x$' }, 'string ^x$'],
    [{}, 'any'],
  ])('of %o is one line', (schema, text) => {
    expect(formText(schema)).toBe(text)
  })
})

describe('the shape of a body', () => {
  it('has a member to a line, and says what may be left out', () => {
    const list = {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    }
    const counts = { type: 'object', additionalProperties: { type: 'integer' } }
    const end = { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null }
    const body = {
      type: 'object',
      properties: { items: list, counts, end, any: {} },
      required: ['items', 'counts'],
    }
    expect(shapeText(body).split('\n')).toEqual([
      '{',
      '  items: {',
      '    id: string',
      '  }[]',
      '  counts: {',
      '    [name]: integer',
      '  }',
      '  end?: integer | null',
      '  any?: any',
      '}',
    ])
    expect(shapeText({ type: 'object' })).toBe('{}')
  })
})
