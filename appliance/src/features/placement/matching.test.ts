import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { fold } from '../../platform/fold.ts'
import { levelsOf } from '../directory/index.ts'
import { givenBy, isLike, readyRules, type Looked } from './matching.ts'
import type { PlacementRule } from './rule.ts'

/** Properties take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

/** The meaning of a pattern, tried in every way there is. */
function means(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern[0] !== '*')
    return text[0] === pattern[0] && text !== '' && means(pattern.slice(1), text.slice(1))
  return means(pattern.slice(1), text) || (text !== '' && means(pattern, text.slice(1)))
}

const letters = (max: number) =>
  fc.array(fc.constantFrom('a', 'b', '-'), { maxLength: max }).map((all) => all.join(''))
const patterns = fc.array(fc.constantFrom('a', 'b', '-', '*'), { maxLength: 8 }).map((all) => all.join(''))

describe('a pattern', () => {
  it('means what trying every way says', () => {
    let hits = 0
    fc.assert(
      fc.property(patterns, letters(10), (pattern, text) => {
        const found = isLike(pattern)(text)
        hits += found ? 1 : 0
        expect(found).toBe(means(pattern, text))
      }),
      { numRuns: 5_000 },
    )
    expect(hits).toBeGreaterThan(200)
  })

  it.each([
    ['HH-*', 'hh-0017', true],
    ['hh-*', 'HH-', true],
    ['HH-*', 'XHH-1', false],
    ['*-LAP', 'hh-lap', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['h*1*2', 'h-2-1', false],
    ['ÜBER*', 'über-1', true],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaaa', false],
  ])('%s and the name %s: %s', (pattern, name, expected) => {
    expect(isLike(pattern)(fold(name))).toBe(expected)
  })

  it('takes time in proportion to its length, however many stars it has', () => {
    const text = `${'a'.repeat(20_000)}b`
    const patternsOfLengths = ['*'.repeat(1_000), `${'*a'.repeat(5_000)}*c`, `${'*'.repeat(1_000)}c`]
    const started = performance.now()
    expect(patternsOfLengths.map((pattern) => isLike(pattern)(text))).toEqual([true, false, false])
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

const SITES = ['s1', 's2', null]
const UNITS = ['ou=a,dc=x', 'ou=b,ou=a,dc=x', 'dc=x', 'ou=a\\,b,dc=x', null]
const rules: fc.Arbitrary<PlacementRule[]> = fc
  .array(
    fc.record({
      pattern: fc.constantFrom('hh-*', '*1', '*', null),
      unit: fc.constantFrom(...UNITS),
      siteId: fc.constantFrom(...SITES),
      tags: fc.subarray(['t1', 't2', 't3']),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((rule, at) => ({ id: `r${at}`, name: `R${at}`, ...rule })))
const computers: fc.Arbitrary<Looked> = fc.record({
  name: fc.constantFrom('hh-1', 'hh-2', 'kiel-1', 'other'),
  unit: fc
    .constantFrom(...UNITS, 'ou=c,ou=b,ou=a,dc=x')
    .map((unit) => (unit === null ? null : levelsOf(unit))),
})

const tagsGiven = (of: readonly PlacementRule[], computer: Looked): string[] =>
  [...givenBy(readyRules(of), computer).tags.keys()].toSorted()

describe('rules', () => {
  it('give a site by the first that means the computer and has one, and tags by all', () => {
    fc.assert(
      fc.property(rules, computers, (all, computer) => {
        const meaning = all.filter((rule) => readyRules([rule])[0]!.means(computer))
        const given = givenBy(readyRules(all), computer)
        const first = meaning.find(({ siteId }) => siteId !== null)
        expect(given.site).toEqual(first ? { id: first.siteId, ruleId: first.id } : null)
        expect(tagsGiven(all, computer)).toEqual([...new Set(meaning.flatMap(({ tags }) => tags))].toSorted())
      }),
      { numRuns: 2_000 },
    )
  })

  it('give the same tags in any order, and each tag by one that has it', () => {
    fc.assert(
      fc.property(rules, computers, fc.integer(), (all, computer, seed) => {
        const [shuffled = []] = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), {
          seed,
          numRuns: 1,
        })
        expect(tagsGiven(shuffled, computer)).toEqual(tagsGiven(all, computer))
        for (const [tag, ruleId] of givenBy(readyRules(all), computer).tags)
          expect(all.find(({ id }) => id === ruleId)?.tags).toContain(tag)
      }),
    )
  })

  it.each([
    ['OU=Sales, DC=Corp', 'ou=sales,dc=corp', true],
    ['ou=sales,dc=corp', 'ou=berlin,ou=sales,dc=corp', true],
    ['ou=berlin,ou=sales,dc=corp', 'ou=sales,dc=corp', false],
    ['ou=sales,dc=corp', 'ou=aftersales,dc=corp', false],
    ['ou=b,dc=x', 'ou=a\\,ou=b,dc=x', false],
    ['ou=b,dc=x', 'cn=a+ou=b,dc=x', false],
    ['ou=a\\,b,dc=x', 'ou=c,ou="a,b",dc=x', true],
    ['ou=a\\2Cb,dc=x', 'OU=A\\,B,DC=X', true],
    ['dc=x', 'dc=x', true],
  ])('ask whether a person lies under %s: in %s %s', (unit, lies, expected) => {
    const rule = { id: 'r', name: 'R', pattern: null, unit, siteId: null, tags: ['t'] }
    expect(tagsGiven([rule], { name: 'pc', unit: levelsOf(lies) })).toEqual(expected ? ['t'] : [])
  })

  it('mean nobody’s computer by a unit, and need both where they have both', () => {
    const rule = { id: 'r', name: 'R', pattern: 'hh-*', unit: 'ou=a,dc=x', siteId: null, tags: ['t'] }
    const unit = levelsOf('ou=a,dc=x')
    expect(tagsGiven([rule], { name: 'hh-1', unit: null })).toEqual([])
    expect(tagsGiven([rule], { name: 'kiel', unit })).toEqual([])
    expect(tagsGiven([rule], { name: 'hh-1', unit })).toEqual(['t'])
  })
})
