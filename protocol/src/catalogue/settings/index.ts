import type { Setting } from '../define.ts'
import { SAFETY_SETTINGS } from './safety.ts'

/** Every setting by id, each with its own kind. */
export const SETTINGS = { ...SAFETY_SETTINGS }

/** Id of a setting of the catalogue. */
export type SettingId = keyof typeof SETTINGS

/** Every setting, in the order a policy editor shows them. */
export const ALL_SETTINGS: readonly Setting[] = Object.values(SETTINGS)
