import { ALL_SETTINGS, isValidValue, sameValue, type SettingValue } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import {
  faultsBySetting,
  firstValue,
  readEntries,
  settingsIn,
  withoutSetting,
  withSetting,
  writeEntries,
} from './editor-form.ts'
import { checkEntries } from './policy.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { refusalIn } from '../../../test/support/words.ts'

describe('the form of the policy editor', () => {
  it('gives every setting of the catalogue back as it was written', () => {
    const entries = ALL_SETTINGS.map((setting) => ({
      setting: setting.id,
      value: firstValue(setting),
      mode: 'locked',
    }))
    const read = readEntries(writeEntries(entries))
    const changed = read.filter(
      ({ value }, place) => !sameValue(value as SettingValue, entries[place]?.value ?? ''),
    )
    expect(changed).toEqual([])
    expect(read).toHaveLength(ALL_SETTINGS.length)
    expect(ALL_SETTINGS.length).toBeGreaterThan(60)
  })

  it('starts every setting but texts with a value that the rules take', () => {
    const wrong = ALL_SETTINGS.filter(
      (setting) => setting.kind !== 'text' && !isValidValue(setting, firstValue(setting)).ok,
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('keeps how an entry binds', () => {
    const modes = ['locked', 'suggested', 'mandatory']
    const entries = modes.map((mode, place) => ({
      setting: ALL_SETTINGS[place]?.id ?? '',
      value: firstValue(ALL_SETTINGS[place] as never),
      mode,
    }))
    expect(readEntries(writeEntries(entries)).map(({ mode }) => mode)).toEqual(modes)
  })

  it.each([
    ['none-such', ''],
    ['locked', 'none-such'],
    ['suggested', 'none-such'],
    ['', 'on'],
  ])('leaves a mode it does not offer (%j, %j) to the rules, which refuse it', (mode, mandatory) => {
    const form = {
      ...withSetting({}, 'mic.mute.led'),
      'mode.mic.mute.led': mode,
      'mandatory.mic.mute.led': mandatory,
    }
    expect(() => checkEntries(readEntries(form))).toThrow('entries.0.mode')
  })

  it('adds a setting once, and takes it away again', () => {
    const one = withSetting({}, 'mic.mute.led')
    expect(settingsIn(withSetting(one, 'mic.mute.led'))).toEqual(['mic.mute.led'])
    expect(settingsIn(withSetting(one, 'no.such.setting'))).toEqual(['mic.mute.led'])
    expect(settingsIn(withoutSetting(one, 'mic.mute.led'))).toEqual([])
  })

  it('says of which setting a fault is, not at which place', () => {
    const form = withSetting(withSetting({}, 'mic.mute.led'), 'sidetone.level')
    expect(
      faultsBySetting(form, {
        'entries.1.value': say('entry.value', { setting: 'sidetone.level', reason: say('value.text') }),
        name: say('fault.needed'),
      }),
    ).toEqual({ 'value.sidetone.level': say('value.text'), name: say('fault.needed') })
  })

  it('leaves what is no number to the rules, which refuse it', () => {
    const form = { ...withSetting({}, 'sidetone.level'), 'value.sidetone.level': 'loud' }
    expect(refusalIn(() => checkEntries(readEntries(form)))).toContain('must be a whole number from 0 to 100')
  })
})
