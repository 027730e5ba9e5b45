import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { targetSchema, type Target } from './target.ts'
import { targetTag } from './target-tag.ts'

const path = join(import.meta.dirname, '../fixtures/wire/signed/target.json')
const golden = (JSON.parse(readFileSync(path, 'utf8')) as { payload: Target }).payload

/** An order as a later version may write it: this one knows nothing of its shape. */
const ORDER = { model: 'earshot-reference', release: '2.0.0', image: { sha256: 'x', bytes: 1 }, after: null }

describe('a target', () => {
  test('has a place for firmware orders, which this version leaves empty', () => {
    expect(golden.firmware).toEqual([])
    const { firmware: _, ...without } = golden
    expect(targetSchema.safeParse(without).success).toBe(false)
    expect(targetSchema.safeParse({ ...golden, firmware: {} }).success).toBe(false)
  })

  test('keeps the orders of a later version word for word, and its tag changes with them', async () => {
    const later = { ...golden, firmware: [ORDER] }
    expect(targetSchema.parse(later).firmware).toEqual([ORDER])
    expect(targetTag(later)).not.toBe(golden.tag)
    expect(targetTag(golden)).toBe(golden.tag)
  })
})
