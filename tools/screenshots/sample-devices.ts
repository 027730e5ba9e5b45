import {
  CATALOGUE,
  earshotReference,
  type DeviceState,
  type Mode,
  type SettingState,
  type SettingValue,
} from '@earshot/protocol'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** A row of numbers that looks like chance and is the same every time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** An entry of a sample policy. */
export type Wish = { setting: string; value: SettingValue; mode: Mode }
/** A sample policy that has been stored. */
export type PolicyOf = { id: string; name: string; entries: Wish[] }

/** What the sample bank wants. */
export const POLICIES: readonly { name: string; description: string; entries: Wish[] }[] = [
  {
    name: 'Hearing protection',
    description: 'As agreed with the works council on 12 November.',
    entries: [
      { setting: 'safety.twa.limit', value: 'dba80', mode: 'mandatory' },
      { setting: 'safety.startle', value: 'enhanced', mode: 'mandatory' },
      { setting: 'safety.g616', value: true, mode: 'locked' },
    ],
  },
  {
    name: 'Contact centre',
    description: '',
    entries: [
      { setting: 'mic.mute.led', value: 100, mode: 'locked' },
      { setting: 'prompts.voice', value: 'tones', mode: 'locked' },
      { setting: 'power.inactive', value: 28_800, mode: 'locked' },
      { setting: 'sidetone.level', value: 33, mode: 'suggested' },
      { setting: 'mute.reminder.mode', value: 'time', mode: 'suggested' },
      { setting: 'mute.alert.enabled', value: true, mode: 'locked' },
      { setting: 'ring.vibrate', value: false, mode: 'locked' },
    ],
  },
]

/** Share of headsets on which everything holds; of the others, share of settings that do. */
const FLAWLESS = 0.75
const GOOD = 0.8

/** Evidence for one wish; most are compliant, the others in every state there is. */
function evidenceOf(
  wish: Wish,
  policy: PolicyOf,
  given: { roll: () => number; now: number; flawless: boolean },
): SettingState {
  const { roll, now, flawless } = given
  const mapping = (earshotReference.settings as Record<string, { readable: boolean } | undefined>)[
    wish.setting
  ]
  const troubles = ['drifted', 'refused', 'pending', 'notDuringCall', 'blocked', 'unreachable'] as const
  const trouble = flawless || roll() < GOOD ? null : troubles[Math.floor(roll() * troubles.length)]
  const state = mapping?.readable === false ? 'asserted' : (trouble ?? 'compliant')
  const options = CATALOGUE.settings.get(wish.setting)
  const other =
    options?.kind === 'choice' ? (options.options.find((option) => option !== wish.value) ?? null) : null
  const holds = state === 'compliant'
  return {
    wanted: wish.value,
    actual:
      state === 'asserted' || state === 'unreachable'
        ? null
        : holds
          ? wish.value
          : typeof wish.value === 'boolean'
            ? !wish.value
            : other,
    actualText: wish.setting === 'sidetone.level' && holds ? 'step 1 of 3' : null,
    state,
    reason: state === 'blocked' ? 'inUse' : null,
    mode: wish.mode,
    policy: { id: policy.id, revision: 1 },
    verifiedBy: state === 'asserted' ? 'write' : 'readBack',
    verifiedAt: now - Math.floor(roll() * 14 * MINUTE),
    reasserted: state === 'drifted' ? 1 + Math.floor(roll() * 11) : roll() < 0.2 ? 1 : 0,
    since: now - Math.floor(roll() * 3 * DAY),
    lastError: state === 'refused' ? 'the headset answered “not ready”' : null,
  }
}

/** A headset in some state, the same for the same number. */
export function deviceOf(number: number, policies: readonly PolicyOf[], now: number): DeviceState {
  const roll = dice(number + 7)
  const managed = roll() < 0.85
  const serial = `VH7K-${String(2000 + (number % 400))}-${String(1000 + number).padStart(4, '0')}`
  const flawless = roll() < FLAWLESS
  const seen = now - Math.floor(roll() * 50 * MINUTE)
  const settings = Object.fromEntries(
    policies.flatMap((policy) =>
      policy.entries.map((wish) => [wish.setting, evidenceOf(wish, policy, { roll, now, flawless })]),
    ),
  )
  const quiet: SettingState = {
    wanted: null, actual: 'flat', actualText: null, state: 'leftToWearer', reason: null, mode: null, policy: null,
    verifiedBy: 'readBack', verifiedAt: seen, reasserted: 0, since: now - 9 * DAY, lastError: null,
  } // prettier-ignore
  return {
    facts: {
      model: managed ? 'earshot-reference' : 'standard-telephony-headset',
      headset: {
        vendorId: 0x1209, productId: 0xea01, serial, firmware: managed ? '1.4.1' : null,
        name: managed ? 'Earshot Reference Headset' : 'Acme Voice 20',
      }, // prettier-ignore
      via:
        number % 3 === 0
          ? {
              vendorId: 0x1209,
              productId: 0xea02,
              name: 'Earshot Reference Dongle',
              serial: null,
              firmware: '1.0.2',
            }
          : null,
      connected: true,
      status: managed ? 'ready' : 'unsupported',
      battery: managed ? { percent: 20 + Math.floor(roll() * 80), charging: false } : null,
      telephony: null,
      firstSeenAt: now - 60 * DAY,
      lastSeenAt: seen,
    },
    settings: managed ? { ...settings, 'eq.preset': quiet } : {},
    suggestions: [],
  }
}
