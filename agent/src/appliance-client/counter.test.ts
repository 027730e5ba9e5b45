import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../store/store.ts'
import { openCounter } from './counter.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earshot-counter-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('the counter', () => {
  test('only ever rises, over restarts too, whenever the program ended', async () => {
    let last = 0
    for (const uses of [0, 1, 63, 64, 65, 1, 200]) {
      const counter = await openCounter(await openStore(directory))
      for (let n = 0; n < uses; n += 1) {
        const next = await counter.next()
        expect(next).toBeGreaterThan(last)
        last = next
      }
    }
  })

  test('gives no number twice to those who ask at once', async () => {
    const counter = await openCounter(await openStore(directory))
    const numbers = await Promise.all(Array.from({ length: 300 }).map(() => counter.next()))
    expect(new Set(numbers).size).toBe(300)
  })

  test('draws another incarnation with every start and every renewal, and goes on above the number given', async () => {
    const store = await openStore(directory)
    const counter = await openCounter(store)
    const seen = [counter.incarnation(), (await openCounter(store)).incarnation()]
    await counter.renew(1_000)
    seen.push(counter.incarnation())
    expect(new Set(seen).size).toBe(3)
    expect(await counter.next()).toBe(1_001)
    expect(await (await openCounter(store)).next()).toBeGreaterThan(1_001)
  })
})
