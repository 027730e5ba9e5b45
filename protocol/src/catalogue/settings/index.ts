import type { Setting } from '../define.ts'
import { ANC_SETTINGS } from './anc.ts'
import { BLUETOOTH_SETTINGS } from './bluetooth.ts'
import { CALL_SETTINGS } from './calls.ts'
import { CONTROL_SETTINGS } from './controls.ts'
import { HUB_SETTINGS } from './hub.ts'
import { MUTE_SETTINGS } from './mute.ts'
import { POWER_SETTINGS } from './power.ts'
import { RADIO_SETTINGS } from './radio.ts'
import { RING_SETTINGS } from './ring.ts'
import { SAFETY_SETTINGS } from './safety.ts'
import { SOUND_SETTINGS } from './sound.ts'
import { TELEMETRY_SETTINGS } from './telemetry.ts'
import { TONE_SETTINGS } from './tones.ts'
import { WEAR_SETTINGS } from './wear.ts'

/** Every setting by id, each with its own kind, in the order a policy editor shows them. */
export const SETTINGS = {
  ...SAFETY_SETTINGS,
  ...MUTE_SETTINGS,
  ...SOUND_SETTINGS,
  ...ANC_SETTINGS,
  ...TONE_SETTINGS,
  ...CALL_SETTINGS,
  ...RING_SETTINGS,
  ...WEAR_SETTINGS,
  ...RADIO_SETTINGS,
  ...BLUETOOTH_SETTINGS,
  ...POWER_SETTINGS,
  ...CONTROL_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...HUB_SETTINGS,
}

/** Id of a setting of the catalogue. */
export type SettingId = keyof typeof SETTINGS

/** Every setting, in the order a policy editor shows them. */
export const ALL_SETTINGS: readonly Setting[] = Object.values(SETTINGS)
