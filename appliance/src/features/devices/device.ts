import { canonicalJson, type ComplianceState, type DeviceFacts, type SettingState } from '@earshot/protocol'
import { fold } from '../../platform/fold.ts'
import type { Asset } from './asset.ts'

/** A headset, base or adapter; the asset is the headset behind its dongle. */
export type Device = {
  id: string
  organizationId: string
  deviceKey: string
  model: string
  name: string
  serial: string | null
  firmware: string | null
  facts: DeviceFacts
  hubId: string
  personId: string | null
  connected: boolean
  status: DeviceFacts['status']
  state: DeviceSummaryState
  stateCounts: StateCounts
  firstSeenAt: number
  lastSeenAt: number
  reportedAt: number
  asset: Asset
}

/** State of the worst governed setting of a device, or that no policy governs any. */
export type DeviceSummaryState = ComplianceState | 'unmanaged' | (string & {})

/** How many settings of a device are in which state. */
export type StateCounts = Record<string, number>

/** From what needs a person most to what is in order. */
const SEVERITY: readonly string[] = [
  'drifted',
  'refused',
  'blocked',
  'unreachable',
  'pending',
  'notDuringCall',
  'unsupported',
  'asserted',
  'compliant',
]

const severity = (state: string): number => {
  const place = SEVERITY.indexOf(state)
  return place < 0 ? 0 : place
}

/** Sums up the settings of a device: counts per state, and the worst of those that a policy governs. */
export function summarize(settings: readonly Pick<SettingState, 'state' | 'mode'>[]): {
  state: DeviceSummaryState
  counts: StateCounts
} {
  const counts: StateCounts = {}
  for (const { state } of settings) counts[state] = (counts[state] ?? 0) + 1
  const governed = settings.filter(
    ({ mode, state }) => mode !== null && state !== 'leftToWearer' && state !== 'notApplicable',
  )
  const worst = governed.map(({ state }) => state).toSorted((a, b) => severity(a) - severity(b))[0]
  return { state: worst ?? 'unmanaged', counts }
}

/** How a serial number is found: folded, and without the spaces and dashes that labels and people put into it. */
export const foldSerial = (serial: string): string => fold(serial).replace(/[\s\p{Pd}]/gu, '') || fold(serial)

/** Whether a headset is told apart by its place only, so that its key means nothing on another computer. */
export const isPlaceKey = (deviceKey: string): boolean => deviceKey.includes('/~')

/** Whether two pieces of evidence differ in what history keeps: not in the time of a repeated reading. */
export function isNews(before: SettingState | undefined, now: SettingState | null): boolean {
  if (!before || !now) return before !== (now ?? undefined)
  return essence(before) !== essence(now)
}

const essence = ({ verifiedAt: _, ...rest }: SettingState): string => canonicalJson(rest)
