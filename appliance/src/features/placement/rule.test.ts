import { describe, expect, it } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import { checkRule, type RuleText } from './rule.ts'

const right: RuleText = { name: 'Hamburg', pattern: 'HH-*', unit: null, siteId: null, tags: ['north'] }

const faultsOf = (change: Partial<RuleText>): unknown => {
  try {
    return checkRule({ ...right, ...change })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error.fields.map(({ field, reason }) => [field, typeof reason === 'string' ? reason : reason.say])
  }
}

describe('what is typed of a rule', () => {
  it('is trimmed, and what is empty is nothing', () => {
    const typed = {
      name: ' Hamburg ',
      pattern: ' HH-* ',
      unit: ' ',
      siteId: null,
      tags: ['b', ' a', 'b', ''],
    }
    expect(checkRule(typed)).toEqual({ ...right, tags: ['a', 'b'] })
    expect(checkRule({ ...right, pattern: null, unit: 'OU=A\\,B, DC=x' })).toMatchObject({
      pattern: null,
      unit: 'OU=A\\,B, DC=x',
    })
  })

  it.each<[string, Partial<RuleText>, string, string]>([
    ['no name', { name: ' ' }, 'name', 'fault.length'],
    ['a long name', { name: 'x'.repeat(201) }, 'name', 'fault.length'],
    ['a control character', { name: 'a\u0000b' }, 'name', 'fault.plainText'],
    ['a pattern of 10,000 characters', { pattern: 'x'.repeat(10_000) }, 'pattern', 'fault.length'],
    ['1,000 stars', { pattern: '*'.repeat(1_000) }, 'pattern', 'fault.length'],
    ['a long unit', { unit: `ou=${'x'.repeat(1_000)}` }, 'unit', 'fault.length'],
    ['a unit without a value', { unit: 'Sales' }, 'unit', 'placement.fault.unit'],
    ['a unit with an empty level', { unit: 'ou=a,,dc=x' }, 'unit', 'placement.fault.unit'],
    ['a unit that is no text', { unit: 'ou=\\ff' }, 'unit', 'placement.fault.unit'],
    ['neither name nor unit', { pattern: '' }, 'pattern', 'placement.fault.anybody'],
    ['neither site nor tags', { tags: [' '] }, 'tags', 'placement.fault.nothing'],
    ['a long tag', { tags: ['x'.repeat(101)] }, 'tags', 'hub.tags.tooLong'],
    ['many tags', { tags: Array.from({ length: 51 }, (_, at) => `t${at}`) }, 'tags', 'hub.tags.tooMany'],
  ])('is refused with field and reason: %s', (_what, change, field, reason) => {
    expect(faultsOf(change)).toEqual([[field, reason]])
  })
})
