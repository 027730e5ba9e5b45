import { describe, expect, it } from 'vitest'
import { randomId } from './encoding.ts'

const IDS = 10_000

describe('a random id', () => {
  it('never begins like an option of a command, and is never the same', () => {
    const ids = new Set(Array.from({ length: IDS }, () => randomId()))
    expect(ids.size).toBe(IDS)
    expect([...ids].filter((id) => !/^\w[\w-]{21}$/.test(id))).toEqual([])
  })
})
