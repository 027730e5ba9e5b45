import { describe, expect, it } from 'vitest'
import { refusalIn } from '../../../test/support/words.ts'
import type { Asset } from './asset.ts'
import { checkBulk, planBulk } from './bulk.ts'

const row = (id: string, change: Partial<Asset> = {}) => ({
  id,
  serial: id,
  asset: { tag: id, status: 'inUse' as const, note: '', ownerId: null, ...change },
})
const nothing = { status: '', note: '', withNote: false, clearOwner: false }

describe('a bulk edit', () => {
  it('changes only what was chosen, and names only headsets that differ', () => {
    const rows = [row('a'), row('b', { status: 'lost' }), row('c', { ownerId: 'p', note: 'n' })]
    expect(planBulk(rows, { status: 'lost' }).map(({ deviceId }) => deviceId)).toEqual(['a', 'c'])
    expect(planBulk(rows, { clearOwner: true })).toEqual([
      { deviceId: 'c', change: { ownerId: { before: 'p', after: null } } },
    ])
    expect(planBulk(rows, { note: 'n' }).map(({ deviceId }) => deviceId)).toEqual(['a', 'b'])
  })

  it('is refused where nothing was chosen, or a note would be lost', () => {
    const refused = (change: Partial<typeof nothing>) => refusalIn(() => checkBulk({ ...nothing, ...change }))
    expect(refused({})).toContain('nothing was chosen')
    expect(refused({ status: 'gone' })).toContain('status')
    expect(refused({ status: 'lost', note: 'x' })).toContain('is not ticked')
    expect(refused({ withNote: true })).toBe('')
    expect(checkBulk({ ...nothing, status: 'lost', clearOwner: true })).toEqual({
      status: 'lost',
      clearOwner: true,
    })
  })
})
