import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROLES, type Capability, type Role } from '../../platform/http/capabilities.ts'
import { HIGHEST_FIRST, isSettled, roleByGroups } from './roles-by-group.ts'

const roles = fc.constantFrom(...HIGHEST_FIRST)
const group = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const given = fc
  .dictionary(group, roles, { noNullPrototype: true })
  .map((pairs) => new Map(Object.entries(pairs)))
const groups: fc.Arbitrary<string[]> = fc.uniqueArray(group)
const rank = (role: Role | null): number =>
  role === null ? HIGHEST_FIRST.length : HIGHEST_FIRST.indexOf(role)
const active = (names: readonly string[]) => ({ state: 'active' as const, groups: new Set(names) })

describe('the role that groups give', () => {
  it('has an order of all roles, in which whoever may do all that another may, and more, comes first', () => {
    expect(HIGHEST_FIRST.toSorted()).toEqual(Object.keys(ROLES).toSorted())
    const may = (role: Role): ReadonlySet<Capability> => new Set(ROLES[role])
    const pairs = HIGHEST_FIRST.flatMap((a) => HIGHEST_FIRST.map((b) => [a, b] as const))
    const above = pairs.filter(
      ([a, b]) => may(a).size > may(b).size && [...may(b)].every((capability) => may(a).has(capability)),
    )
    for (const [a, b] of above) expect(rank(a), `${a} ${b}`).toBeLessThan(rank(b))
    expect(above.length).toBeGreaterThan(8)
  })

  it('is the highest of theirs, in whatever order they come', () => {
    fc.assert(
      fc.property(groups, given, (names, by) => {
        const own = names.flatMap((name) => by.get(name) ?? [])
        const role = roleByGroups(active(names), by)
        expect(role).toBe(own.toSorted((a, b) => rank(a) - rank(b))[0] ?? null)
        expect(roleByGroups(active(names.toReversed()), by)).toBe(role)
      }),
    )
  })

  it('never falls with another group, and never depends on groups that somebody is not in', () => {
    fc.assert(
      fc.property(groups, group, given, (names, more, by) => {
        const role = roleByGroups(active(names), by)
        expect(rank(roleByGroups(active([...names, more]), by))).toBeLessThanOrEqual(rank(role))
        const relevant = new Map([...by].filter(([name]) => names.includes(name)))
        expect(roleByGroups(active(names), relevant)).toBe(role)
      }),
    )
  })

  it('is none for whoever the directory has disabled, lacks, or never had', () => {
    const by = new Map<string, Role>([['a', 'owner']])
    for (const state of ['disabled', 'missing'] as const)
      expect(roleByGroups({ ...active(['a']), state }, by)).toBeNull()
    expect(roleByGroups(undefined, by)).toBeNull()
    expect(roleByGroups(active(['a']), by)).toBe('owner')
  })
})

describe('an account of a directory', () => {
  it('is settled with its role, or without one when it is suspended', () => {
    const account = { role: 'operator' as const, suspendedAt: null }
    expect(isSettled(account, 'operator')).toBe(true)
    expect(isSettled(account, 'auditor')).toBe(false)
    expect(isSettled(account, null)).toBe(false)
    expect(isSettled({ ...account, suspendedAt: 1 }, null)).toBe(true)
    expect(isSettled({ ...account, suspendedAt: 1 }, 'operator')).toBe(false)
  })
})
