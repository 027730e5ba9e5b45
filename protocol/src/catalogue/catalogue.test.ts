import { describe, expect, test } from 'vitest'
import { settingIdSchema, settingValueSchema } from '../target.ts'
import { ACTIONS } from './actions.ts'
import { CATALOGUE } from './catalogue.ts'
import { CATEGORIES, type Setting } from './define.ts'
import { ALL_SETTINGS } from './settings/index.ts'
import { isValidValue } from './values.ts'

/** What headset managers let a policy set (peers 3.2), what public HID protocols add (hid 6.1), and hub preferences (3.4). */
const EXPECTED = `
  sidetone.level mute.reminder.mode mute.reminder.interval mute.reminder.volume mute.alert mute.alert.enabled
  tones.system.volume tones.volume.levels tones.volume.minmax tones.active.audio tones.notification
  call.second.incoming call.caller.id call.answer.voice call.auto.answer call.hold.reminder call.default.line
  call.dialtone call.audio.sensing ring.pc.tone ring.desk.tone ring.mobile.tone ring.pc.volume ring.desk.volume
  ring.mobile.volume ring.base.volume ring.vibrate wear.sensor wear.auto.answer wear.transfer wear.pause.media
  wear.lock.button wear.doff.action wear.quick.disconnect radio.range radio.ota.subscription radio.density
  radio.keep.link audio.pc.band audio.desk.band audio.mobile.hd audio.stream bt.enabled bt.secure bt.permission
  bt.autoconnect bt.voice.command safety.g616 safety.startle safety.twa.limit safety.twa.hours safety.expander
  anc.mode anc.timeout anc.transparency ui.online.indicator ui.language ui.connection.prompt ui.custom.button
  ui.custom.swipe.idle ui.custom.swipe.call ui.custom.swipe.media ui.dnd ui.name telemetry.twa.reporting
  telemetry.twa.interval telemetry.acoustic.incident telemetry.acoustic.gain telemetry.acoustic.duration
  telemetry.conversation telemetry.conversation.interval telemetry.link

  lights.enabled mic.volume mic.mute.led mic.rotate.mute safety.limiter safety.volume.limit eq.bands eq.preset
  power.inactive prompts.voice bt.power.on bt.call.volume

  hub.start.login hub.tray.icon hub.update.postpone.times hub.update.postpone.until hub.update.notify
  hub.update.decline hub.device.primary hub.softphone.enabled hub.softphone.default hub.softphone.escalate
  hub.ring.both hub.media.callStart hub.media.callEnd hub.presence.auto hub.wear.don hub.wear.doff hub.link.keep
  hub.log.level hub.language`
  .trim()
  .split(/\s+/)

const byKind = (kind: Setting['kind']): number =>
  ALL_SETTINGS.filter((setting) => setting.kind === kind).length

describe('the settings catalogue', () => {
  test('has every setting a policy may set, and nothing else', () => {
    const ids = ALL_SETTINGS.map((setting) => setting.id)
    expect(ids.toSorted()).toEqual(EXPECTED.toSorted())
    expect(ids).toHaveLength(103)
    expect(CATALOGUE.settings.size).toBe(103)
  })

  test('has settings of every kind', () => {
    const counts = Object.fromEntries(
      (['toggle', 'choice', 'level', 'duration', 'number', 'text', 'equalizer'] as const).map((kind) => [
        kind,
        byKind(kind),
      ]),
    )
    expect(counts).toEqual({
      toggle: 38,
      choice: 40,
      level: 10,
      duration: 5,
      number: 3,
      text: 6,
      equalizer: 1,
    })
  })

  test.each(ALL_SETTINGS.map((setting) => [setting.id, setting] as const))('%s is sound', (id, setting) => {
    expect(settingIdSchema.safeParse(id).success).toBe(true)
    expect(CATEGORIES[setting.category]).toBeTruthy()
    expect(setting.texts.label.length).toBeGreaterThan(1)
    expect(setting.texts.help).toMatch(/[.]$/)
    expect(setting.texts.lockReason).toMatch(/[.]$/)
    expect(setting.appliesTo === 'hub').toBe(id.startsWith('hub.'))
    expect(setting.category === 'hub').toBe(setting.appliesTo === 'hub')
    expect(problemsOfRange(setting)).toEqual([])
    expect(problemsOfDirection(setting)).toEqual([])
  })

  test('lets every child name a parent of the same device, values the parent can have, and no circle', () => {
    const children = ALL_SETTINGS.filter((setting) => setting.parent)
    for (const child of children) {
      const parent = CATALOGUE.settings.get(child.parent?.setting ?? '')
      expect(parent?.appliesTo, child.id).toBe(child.appliesTo)
      for (const value of child.parent?.allows ?? [])
        expect(parent && isValidValue(parent, value).ok, child.id).toBe(true)
      expect(child.parent?.allows.length, child.id).toBeGreaterThan(0)
      expect(ancestors(child), child.id).not.toContain(child.id)
    }
    expect(children).toHaveLength(21)
  })

  test('keeps what names a person, what needs a suite and what calls forbid apart', () => {
    const ids = (keep: (setting: Setting) => boolean): string[] =>
      ALL_SETTINGS.filter(keep).map((setting) => setting.id)
    expect(ids((setting) => setting.personal)).toEqual(['ui.name'])
    expect(ids((setting) => setting.suite !== null)).toHaveLength(8)
    expect(ids((setting) => setting.inCall === 'refused')).toEqual([
      'safety.expander',
      'anc.transparency',
      'radio.range',
      'ui.language',
    ])
  })

  test('gives every hearing setting that limits loudness a safe direction', () => {
    const directed = ALL_SETTINGS.filter((setting) => setting.safeDirection !== null)
    expect(directed.map((setting) => setting.id)).toEqual(
      expect.arrayContaining([
        'safety.g616',
        'safety.startle',
        'safety.twa.limit',
        'safety.twa.hours',
        'safety.limiter',
      ]),
    )
    expect(directed).toHaveLength(18)
  })

  test('never calls an action a setting', () => {
    expect(Object.keys(ACTIONS)).toHaveLength(5)
    for (const id of Object.keys(ACTIONS)) expect(CATALOGUE.settings.has(id)).toBe(false)
  })
})

function problemsOfRange(setting: Setting): string[] {
  if (setting.kind === 'text' && setting.max > 256) return ['longer than a value may be']
  if (setting.kind === 'text' || setting.kind === 'duration' || setting.kind === 'number')
    return setting.min <= setting.max && setting.min >= 0 ? [] : ['empty range']
  if (setting.kind === 'equalizer')
    return settingValueSchema.safeParse({ bands: setting.frequencies.map(() => setting.max) }).success
      ? []
      : ['no value']
  if (!('options' in setting)) return []
  const { options } = setting
  const problems = options.filter(
    (option) => !settingValueSchema.safeParse(option).success || !setting.texts.options[option],
  )
  return new Set(options).size === options.length && options.length > 1 ? problems : ['too few options']
}

function problemsOfDirection(setting: Setting): string[] {
  const direction = setting.safeDirection
  if (!Array.isArray(direction) || !('options' in setting)) return []
  return setting.options.toSorted().join() === direction.toSorted().join()
    ? []
    : ['not all options are ordered']
}

function ancestors(setting: Setting, seen: readonly string[] = []): readonly string[] {
  const parent = setting.parent && CATALOGUE.settings.get(setting.parent.setting)
  return !parent || seen.includes(parent.id) ? seen : ancestors(parent, [...seen, parent.id])
}
