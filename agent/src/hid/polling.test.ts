import { expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { HidError, type HidNode } from './port.ts'
import { watchByPolling } from './polling.ts'

const node = (path: string): HidNode => ({
  path,
  place: path,
  vendorId: 1,
  productId: 1,
  serial: null,
  product: '',
  manufacturer: '',
  interface: 0,
  collections: [],
})

test('polling tells of a list that changed, once for each change, and of nothing else', async () => {
  const lists = [['a'], ['a'], ['a', 'b'], ['a', 'b'], 'error', 'error', ['a']]
  let round = -1
  const heard: number[] = []
  const ended = Promise.withResolvers<void>()
  const clock: Clock = {
    now: () => 0,
    wait: async () => {
      if (round < lists.length - 1) return
      ended.resolve()
      await new Promise(() => undefined)
    },
  }
  const list = async (): Promise<HidNode[]> => {
    round += 1
    const now = lists[round]
    if (typeof now === 'string' || !now) throw new HidError('unavailable')
    return now.map(node)
  }
  watchByPolling({ list, clock, listener: () => heard.push(round) })
  await ended.promise
  expect(heard).toEqual([2, 4, 6])
})
