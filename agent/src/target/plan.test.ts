import {
  CATALOGUE,
  COMPLIANCE_STATES,
  earshotReference,
  settingStateSchema,
  type Model,
  type SettingValue,
} from '@earshot/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterEvent,
  afterReading,
  afterWrite,
  beforeSuggestion,
  UNKNOWN,
  type Knowledge,
} from './knowledge.ts'
import { plan, type Situation } from './plan.ts'
import type { DeviceValue, Wish } from './terms.ts'

const model = CATALOGUE.models.get(earshotReference.id) as Model
const NOW = 1_800_000_000_000
const HOUR = 3_600_000

const wish = (setting: string, value: SettingValue, changes: Partial<Wish> = {}): Wish => ({
  setting,
  value,
  mode: 'locked',
  policy: { id: 'policy-1', revision: 1 },
  since: 1,
  applicable: true,
  ...changes,
})
const read = (value: DeviceValue, now = NOW): Knowledge =>
  afterReading(UNKNOWN, { result: 'read', value }, now)

const situation = (changes: Partial<Situation> = {}): Situation => ({
  model,
  catalogue: CATALOGUE,
  wishes: new Map(),
  known: new Map(),
  before: {},
  status: 'ready',
  inCall: false,
  suggestions: { allowed: true, had: [] },
  now: NOW,
  ...changes,
})

const one = (wanted: Wish, known: Knowledge, changes: Partial<Situation> = {}): ReturnType<typeof plan> =>
  plan(
    situation({
      wishes: new Map([[wanted.setting, wanted]]),
      known: new Map([[wanted.setting, known]]),
      ...changes,
    }),
  )

const stepFor = (made: ReturnType<typeof plan>, setting: string): unknown =>
  made.steps.find((step) => step.setting === setting)?.action

describe('plan', () => {
  const anyWish = fc.record({
    setting: fc.constantFrom(...Object.keys(model.settings), 'radio.power', 'unknown.setting'),
    value: fc.oneof(fc.boolean(), fc.integer({ min: -5, max: 200 }), fc.constantFrom('high', 'off', 'dba85')),
    mode: fc.constantFrom('locked' as const, 'mandatory' as const, 'suggested' as const),
    policy: fc.constant({ id: 'policy-1', revision: 1 }),
    since: fc.nat(3),
    applicable: fc.boolean(),
  })
  const anyKnown = fc.oneof(
    fc.constant(UNKNOWN),
    fc.integer({ min: 0, max: 5 }).map((value) => read(value)),
    fc.constant(afterReading(UNKNOWN, { result: 'unreadable' }, NOW)),
    fc.constant(afterReading(UNKNOWN, { result: 'noAnswer' }, NOW)),
    fc.constant(afterReading(UNKNOWN, { result: 'inUse' }, NOW)),
  )
  const anySituation = fc
    .record({
      wishes: fc.array(anyWish).map((all) => new Map(all.map((item) => [item.setting, item]))),
      known: fc
        .dictionary(fc.constantFrom(...Object.keys(model.settings)), anyKnown)
        .map((all) => new Map(Object.entries(all))),
      status: fc.constantFrom(
        'ready' as const,
        'noPermission' as const,
        'inUse' as const,
        'unreachable' as const,
      ),
      inCall: fc.constantFrom(true, false, null),
      allowed: fc.boolean(),
    })
    .map(({ allowed, ...rest }) => situation({ ...rest, suggestions: { allowed, had: [] } }))

  test('gives every wished setting a state that the protocol knows', () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        const { settings } = plan(given)
        for (const id of given.wishes.keys()) {
          expect(settingStateSchema.safeParse(settings[id]).success).toBe(true)
          expect(COMPLIANCE_STATES).toContain(settings[id]?.state)
        }
      }),
    )
  })

  test('writes only what an applicable wish asks for, in a value of the model, to a headset that is ready', () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        for (const { setting, action } of plan(given).steps) {
          if (action.do !== 'write') continue
          const wanted = given.wishes.get(setting)
          expect(given.status).toBe('ready')
          expect(wanted?.applicable).toBe(true)
          expect(action.value).toEqual(model.settings[setting]?.encode(wanted?.value as SettingValue))
          expect(model.settings[setting]?.risk).not.toBe('unverified')
        }
      }),
    )
  })

  test('never calls compliant what was not read', () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        for (const [id, { state }] of Object.entries(plan(given).settings)) {
          if (state === 'compliant') expect(given.known.get(id)?.reading).toBe('value')
        }
      }),
    )
  })

  test('does not depend on the order in which wishes come', () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        const reversed = new Map([...given.wishes].reverse())
        expect(plan({ ...given, wishes: reversed })).toEqual(plan(given))
      }),
    )
  })
})

describe('a locked setting', () => {
  test('that differs is written; one that is right is remembered as taken', () => {
    expect(stepFor(one(wish('sidetone.level', 100), read(0)), 'sidetone.level')).toEqual({
      do: 'write',
      value: 3,
      reassertion: false,
    })
    expect(stepFor(one(wish('sidetone.level', 100), read(3)), 'sidetone.level')).toEqual({
      do: 'note',
      value: 3,
    })
  })

  test('that was taken before and differs now is a re-assertion', () => {
    const taken = afterWrite(
      read(0),
      { value: 3, reassertion: false },
      { result: 'written', value: 3, by: 'event' },
      NOW,
    )
    const changed = afterEvent(taken, 1, NOW)
    expect(stepFor(one(wish('sidetone.level', 100), changed), 'sidetone.level')).toEqual({
      do: 'write',
      value: 3,
      reassertion: true,
    })
    expect(stepFor(one(wish('sidetone.level', 67), changed), 'sidetone.level')).toEqual({
      do: 'write',
      value: 2,
      reassertion: false,
    })
  })

  test('is re-asserted six times within any hour and no more', () => {
    const arbitraryGaps = fc.array(fc.integer({ min: 0, max: HOUR }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(arbitraryGaps, (gaps) => {
        let now = NOW
        let known = afterWrite(
          read(0),
          { value: 3, reassertion: false },
          { result: 'written', value: 3, by: 'event' },
          now,
        )
        const times: number[] = []
        for (const gap of gaps) {
          now += gap
          known = afterEvent(known, 1, now)
          const made = one(wish('sidetone.level', 100), known, { now })
          const action = stepFor(made, 'sidetone.level')
          if (action === undefined) {
            expect(made.settings['sidetone.level']?.state).toBe('drifted')
            expect(made.wakeAt).toBeGreaterThan(now)
            continue
          }
          times.push(now)
          known = afterWrite(
            known,
            { value: 3, reassertion: true },
            { result: 'written', value: 3, by: 'event' },
            now,
          )
        }
        for (const at of times)
          expect(times.filter((time) => time > at - HOUR && time <= at).length).toBeLessThanOrEqual(6)
        expect(known.reasserted).toBe(times.length)
      }),
    )
  })

  test('whose value the model has nothing for, or that the model lacks, is unsupported', () => {
    expect(one(wish('ui.language', 'ja'), read(0)).settings['ui.language']?.state).toBe('unsupported')
    expect(one(wish('radio.power', 'low'), UNKNOWN).settings['radio.power']?.state).toBe('unsupported')
  })

  test('waits for the end of a call where the catalogue says so', () => {
    const refusing = [...CATALOGUE.settings.values()].filter(
      (setting) =>
        setting.inCall === 'refused' &&
        model.settings[setting.id]?.inCall !== 'allowed' &&
        model.settings[setting.id]?.readable,
    )
    expect(refusing.length).toBeGreaterThan(0)
    for (const setting of refusing) {
      const mapping = model.settings[setting.id]
      const value = [1, 2, 0].map((raw) => mapping?.decode(raw)).find((known) => known !== undefined)
      if (value === undefined) continue
      const during = one(wish(setting.id, value), read(99), { inCall: true })
      expect(['notDuringCall', 'blocked', 'pending']).toContain(during.settings[setting.id]?.state)
      expect(stepFor(during, setting.id)).toBeUndefined()
    }
  })
})

describe('a suggestion whose write was cut off by a crash', () => {
  const suggested = wish('sidetone.level', 100, { mode: 'suggested' })
  const suggestion = { policy: 'policy-1', setting: 'sidetone.level', since: 1 }
  const interrupted = (value: DeviceValue): Knowledge => ({
    ...afterReading(beforeSuggestion(read(0), suggestion), { result: 'read', value }, NOW),
  })

  test('is written when the headset still has the old value', () => {
    expect(stepFor(one(suggested, interrupted(0)), 'sidetone.level')).toMatchObject({ do: 'write', value: 3 })
  })

  test('counts as had when the headset has it, or whatever the wearer chose after that', () => {
    for (const value of [3, 1]) {
      const made = one(suggested, interrupted(value))
      expect(made.steps.find((step) => step.setting === 'sidetone.level')).toEqual({
        setting: 'sidetone.level',
        action: { do: 'note', value: null },
        suggestion,
      })
    }
  })

  test('says nothing about a later suggestion', () => {
    const later = one({ ...suggested, since: 2 }, interrupted(1))
    expect(stepFor(later, 'sidetone.level')).toMatchObject({ do: 'write' })
  })
})

describe('a child setting', () => {
  const child = wish('mute.reminder.interval', 60)
  const parentOf = (id: string): string => CATALOGUE.settings.get(id)?.parent?.setting ?? ''

  test('waits while its parent is off, and comes after it when the policy switches the parent on', () => {
    const parent = parentOf(child.setting)
    expect(parent).toBe('mute.reminder.mode')
    const known = new Map([
      [child.setting, read(0)],
      [parent, read(0)],
    ])
    const alone = plan(situation({ wishes: new Map([[child.setting, child]]), known }))
    expect(alone.settings[child.setting]).toMatchObject({ state: 'blocked', reason: 'parentOff' })
    const allowed = CATALOGUE.settings.get(child.setting)?.parent?.allows[0] as SettingValue
    const both = plan(
      situation({
        wishes: new Map([
          [child.setting, child],
          [parent, wish(parent, allowed)],
        ]),
        known,
      }),
    )
    expect(both.settings[child.setting]?.state).toBe('pending')
    expect(both.steps.filter((step) => step.action.do === 'write').map((step) => step.setting)).toEqual([
      parent,
    ])
  })

  test('that its winning parent rules out is not applicable', () => {
    const ruledOut = one({ ...child, applicable: false }, read(0))
    expect(ruledOut.settings[child.setting]?.state).toBe('notApplicable')
    expect(stepFor(ruledOut, child.setting)).toBeUndefined()
  })
})
