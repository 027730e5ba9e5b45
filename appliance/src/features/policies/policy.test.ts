import { ALL_SETTINGS } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { checkEntries, reviseEntries } from './policy.ts'
import { refusalIn } from '../../../test/support/words.ts'

const toggle = ALL_SETTINGS.find((setting) => setting.kind === 'toggle')?.id ?? ''
const entry = (value: unknown, mode = 'locked', setting = toggle) => ({ setting, value, mode })

describe('entries of a policy', () => {
  it.each([
    [[entry(true), entry('loud')], /entries\.1\.setting: .* is there twice/],
    [[entry('loud')], /entries\.0\.value/],
    [[entry(true, 'enforced')], /entries\.0\.mode: is none of locked, suggested, mandatory/],
    [[entry(true, 'locked', 'no.such')], /entries\.0\.setting: no\.such is not a setting/],
    [[entry(true, 'locked', 'action.restart')], /is not a setting a policy can set/],
  ])('are refused with the field and the reason: %j', (entries, message) => {
    expect(refusalIn(() => checkEntries(entries))).toMatch(message)
  })

  it('keep the revision in which their value last changed, whatever their mode', () => {
    const first = reviseEntries([], checkEntries([entry(true, 'suggested')]), 1)
    const second = reviseEntries(first, checkEntries([entry(true, 'locked')]), 2)
    const third = reviseEntries(second, checkEntries([entry(false, 'locked')]), 3)
    expect([first, second, third].map((entries) => entries[0]?.since)).toEqual([1, 1, 3])
  })
})
