import { describe, expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'

describe('the circuit breaker', () => {
  const clock = { time: 0, now: () => clock.time }
  const breaker = createBreaker(clock)
  const fail = (times: number): void => {
    for (let n = 0; n < times; n++) breaker.note('a', 'failed')
  }

  it('opens for 30 seconds after five failures in a row, of this directory alone', () => {
    fail(4)
    breaker.note('a', 'answered')
    fail(4)
    expect(breaker.isOpen('a')).toBe(false)
    fail(1)
    expect([breaker.isOpen('a'), breaker.isOpen('b')]).toEqual([true, false])
    clock.time += 29_999
    expect(breaker.isOpen('a')).toBe(true)
    clock.time += 1
    expect(breaker.isOpen('a')).toBe(false)
  })

  it('opens again at the next failure, and is closed by an answer', () => {
    fail(1)
    expect(breaker.isOpen('a')).toBe(true)
    clock.time += 30_000
    breaker.note('a', 'answered')
    fail(4)
    expect(breaker.isOpen('a')).toBe(false)
  })
})
