import type { SettingValue } from '@earshot/protocol'

/** A policy as a file. */
export type PolicyDocument = {
  format: 'earshot-policy-1'
  name: string
  description: string
  entries: { setting: string; value: SettingValue; mode: string }[]
}
