import type { DeviceState, HubState, SettingState } from '@earshot/protocol'
import fc from 'fast-check'

const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const settingId = fc.constantFrom('sidetone.level', 'mic.volume', 'call.auto.answer', 'ui.name', 'eq.bands')

const settingState: fc.Arbitrary<SettingState> = fc.record({
  wanted: fc.option(
    fc.oneof(
      fc.boolean(),
      fc.integer({ min: 0, max: 100 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }).map((bands) => ({ bands })),
    ),
  ),
  actual: fc.option(fc.integer({ min: 0, max: 100 })),
  actualText: fc.option(fc.constantFrom('step 1 of 3', 'on')),
  state: fc.constantFrom('compliant', 'pending', 'drifted'),
  reason: fc.constant(null),
  mode: fc.constantFrom('locked', null),
  policy: fc.option(fc.constant({ id: 'policy-1', revision: 3 })),
  verifiedBy: fc.constantFrom('readBack', null),
  verifiedAt: fc.option(time),
  reasserted: fc.integer({ min: 0, max: 9 }),
  since: time,
  lastError: fc.constant(null),
})

const deviceState: fc.Arbitrary<DeviceState> = fc.record({
  facts: fc.record({
    model: fc.constant('earshot-reference'),
    headset: fc.record({
      vendorId: fc.constant(0x1209),
      productId: fc.constant(0xea01),
      name: fc.constantFrom('One', 'Two'),
      serial: fc.option(fc.constant('ER-1')),
      firmware: fc.constant(null),
    }),
    via: fc.constant(null),
    connected: fc.boolean(),
    status: fc.constant('ready'),
    battery: fc.option(fc.record({ percent: fc.integer({ min: 0, max: 100 }), charging: fc.boolean() })),
    telephony: fc.constant(null),
    firstSeenAt: time,
    lastSeenAt: time,
  }),
  settings: fc.dictionary(settingId, settingState),
  suggestions: fc.array(
    fc.record({ policy: fc.constant('policy-1'), setting: settingId, since: fc.nat(9) }),
    { maxLength: 3 },
  ),
})

const session = fc.option(fc.record({ domain: fc.constant('CORP'), login: fc.constantFrom('alice', 'bob') }))

/** Any state of a hub. Devices share few keys, so that two states often name the same one. */
export const anyState: fc.Arbitrary<HubState> = fc.record({
  session,
  hub: fc.record({
    computer: fc.constant({ name: 'pc-1', domain: '', platform: 'linux', os: 'Debian' }),
    version: fc.constantFrom('0.1.0', '0.2.0'),
    startedAt: time,
    preferences: fc.dictionary(fc.constant('hub.log.level'), settingState),
  }),
  target: fc.option(
    fc.record({
      tag: fc.constantFrom('a'.repeat(43), 'b'.repeat(43)),
      sequence: fc.nat(99),
      kind: fc.constant('normal'),
      session,
    }),
  ),
  devices: fc.dictionary(
    fc.integer({ min: 1, max: 9 }).map((n) => `earshot-reference/ER-${n}`),
    deviceState,
    { maxKeys: 9 },
  ),
}) as fc.Arbitrary<HubState>
