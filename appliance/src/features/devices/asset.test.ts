import { describe, expect, it } from 'vitest'
import { refusalIn } from '../../../test/support/words.ts'
import {
  ASSET_LOOKS,
  ASSET_STATUSES,
  changeOf,
  checkAsset,
  isNothing,
  MAX_NOTE,
  MAX_TAG,
  statusOf,
  type Asset,
} from './asset.ts'

const asset: Asset = { tag: 'NB-1', status: 'inUse', note: '', ownerId: null }

describe('asset facts', () => {
  it('know a status however it is typed, and no other', () => {
    expect(['in use', 'In Use', 'inuse', ' IN STOCK ', 'lost'].map(statusOf)).toEqual([
      'inUse',
      'inUse',
      'inUse',
      'inStock',
      'lost',
    ])
    expect(statusOf('broken')).toBeUndefined()
    expect(Object.keys(ASSET_LOOKS)).toEqual([...ASSET_STATUSES])
  })

  it('are tidied, and an empty tag is none', () => {
    expect(checkAsset({ tag: '  NB 1 ', status: 'lent', note: ' a\r\nb ' })).toEqual({
      tag: 'NB 1',
      status: 'lent',
      note: 'a\nb',
    })
    expect(checkAsset({ tag: ' ', status: 'lent', note: '' }).tag).toBeNull()
  })

  it('are refused with the field and the reason', () => {
    const typed = { tag: 'a', status: 'lent', note: '' }
    const refused = (change: Partial<typeof typed>) => refusalIn(() => checkAsset({ ...typed, ...change }))
    expect(refused({})).toBe('')
    expect(refused({ tag: 'x'.repeat(MAX_TAG + 1) })).toContain(`tag: has more than ${MAX_TAG}`)
    expect(refused({ tag: 'a\u0007b' })).toContain('tag: must not contain control characters')
    expect(refused({ note: 'x'.repeat(MAX_NOTE + 1) })).toContain('note: has more than 1,000')
    expect(refused({ status: 'gone' })).toContain('status: is none of in use, in stock')
  })

  it('name each field that an edit changes, before and after, and no other', () => {
    expect(changeOf(asset, { ...asset, status: 'lost', ownerId: 'p' })).toEqual({
      status: { before: 'inUse', after: 'lost' },
      ownerId: { before: null, after: 'p' },
    })
    expect(isNothing(changeOf(asset, { ...asset }))).toBe(true)
  })
})
