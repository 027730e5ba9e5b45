import type { Mode, SettingValue, VERIFICATIONS } from '@earshot/protocol'

export type { DeviceValue } from '@earshot/protocol'
export type { SettingReading, WriteOutcome } from '../drivers/define.ts'

/** How a value was learnt. */
export type Verification = (typeof VERIFICATIONS)[number]

/** What the target says about one setting of one headset, precedence and parents already decided. */
export type Wish = {
  setting: string
  value: SettingValue
  mode: Mode
  policy: { id: string; revision: number }
  /** With policy and setting: which suggestion it is. */
  since: number
  /** False where a winning parent doesn't let it count. */
  applicable: boolean
}
