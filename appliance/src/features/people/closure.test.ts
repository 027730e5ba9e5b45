import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closureOf, MAX_DEPTH, type Edge } from './closure.ts'

const groups = ['a', 'b', 'c', 'd', 'e', 'f']
const edges = fc.array(fc.record({ group: fc.constantFrom(...groups), member: fc.constantFrom(...groups) }), {
  maxLength: 20,
})

/** Who is inside whom, found the slow way. */
function inside(all: Edge[], group: string): Set<string> {
  let found = new Set([group])
  for (let size = 0; size !== found.size;) {
    size = found.size
    found = new Set([...found, ...all.filter((edge) => found.has(edge.group)).map(({ member }) => member)])
  }
  return found
}

describe('the closure of nested groups', () => {
  it('holds every group inside another one, and itself, in circles too', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const links = closureOf(groups, all)
        for (const group of groups) {
          const members = links.filter((link) => link.group === group).map(({ member }) => member)
          expect(new Set(members)).toEqual(inside(all, group))
          expect(members).toHaveLength(new Set(members).size)
        }
      }),
    )
  })

  it('names a way for every link: each step is an edge and comes nearer', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const links = closureOf(groups, all)
        const find = (group: string, member: string) =>
          links.find((link) => link.group === group && link.member === member)
        for (const { group, member, depth, via } of links) {
          if (depth === 0) expect(via).toBe(member)
          else {
            expect(all).toContainEqual({ group, member: via })
            expect(find(via, member)?.depth).toBe(depth - 1)
          }
        }
      }),
    )
  })

  it('does not depend on the order of edges', () => {
    fc.assert(
      fc.property(edges, (all) => {
        expect(closureOf(groups.toReversed(), all.toReversed())).toEqual(closureOf(groups, all))
      }),
    )
  })

  it('ends at its greatest depth', () => {
    const chain = Array.from({ length: MAX_DEPTH + 5 }, (_, n) => ({ group: `g${n}`, member: `g${n + 1}` }))
    expect(closureOf(['g0'], chain).at(-1)).toMatchObject({
      member: `g${MAX_DEPTH}`,
      depth: MAX_DEPTH,
      via: 'g1',
    })
  })

  it('refuses what would be more links than it may hold', () => {
    const ring = groups.map((group, n) => ({ group, member: groups[(n + 1) % groups.length]! }))
    expect(closureOf(groups, ring, 36)).toHaveLength(36)
    expect(() => closureOf(groups, ring, 35)).toThrow(expect.objectContaining({ code: 'too_large' }))
  })
})
