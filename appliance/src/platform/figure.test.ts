import { describe, expect, it, vi } from 'vitest'
import { createFigure } from './figure.ts'

describe('a figure', () => {
  function build() {
    let now = 0
    let value = 1
    let fails = false
    const asked: string[] = []
    const failures: unknown[] = []
    const figure = createFigure({
      clock: { now: () => now },
      freshMs: 100,
      workOut(key) {
        asked.push(key)
        return fails ? Promise.reject(new Error('away')) : Promise.resolve(value)
      },
      onFailure: (error) => failures.push(error),
    })
    const set = (change: { now?: number; value?: number; fails?: boolean }): void => {
      now = change.now ?? now
      value = change.value ?? value
      fails = change.fails ?? fails
    }
    return { figure, set, asked, failures }
  }

  it('is worked out once while it is fresh, and by each key', async () => {
    const { figure, set, asked } = build()
    expect(await Promise.all([figure('a'), figure('a'), figure('b')])).toEqual([1, 1, 1])
    set({ now: 99, value: 2 })
    expect(await figure('a')).toBe(1)
    expect(asked).toEqual(['a', 'b'])
  })

  it('is renewed behind the answer when it is old', async () => {
    const { figure, set, asked } = build()
    await figure('a')
    set({ now: 100, value: 2 })
    expect(await figure('a')).toBe(1)
    expect(await figure('a')).toBe(2)
    expect(asked).toEqual(['a', 'a'])
  })

  it('says to whoever waits that it failed, and keeps the last one otherwise', async () => {
    const { figure, set, failures } = build()
    set({ fails: true })
    await expect(figure('a')).rejects.toThrow('away')
    set({ fails: false })
    expect(await figure('a')).toBe(1)
    set({ now: 500, fails: true })
    expect([await figure('a'), await figure('a')]).toEqual([1, 1])
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0))
  })
})
