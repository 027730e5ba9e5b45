import { expect, it } from 'vitest'
import { createBatcher } from './batcher.ts'

it('gathers what comes while a batch is under way, in order and within its limit', async () => {
  const sizes: number[] = []
  const double = createBatcher(async (items: number[]) => {
    sizes.push(items.length)
    await Promise.resolve()
    return items.map((item) => item * 2)
  }, 3)
  expect(await Promise.all([1, 2, 3, 4, 5, 6].map(double))).toEqual([2, 4, 6, 8, 10, 12])
  expect(sizes).toEqual([1, 3, 2])
})

it('lets a failed batch fail alone', async () => {
  const fussy = createBatcher(
    (items: number[]) => (items.includes(0) ? Promise.reject(new Error('zero')) : Promise.resolve(items)),
    1,
  )
  const results = await Promise.allSettled([1, 0, 2].map(fussy))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
