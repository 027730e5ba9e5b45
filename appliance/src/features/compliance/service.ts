import {
  CATALOGUE,
  explain,
  type Dropped,
  type Explanation,
  type Setting,
  type SettingState,
  type TargetContent,
} from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Page, Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Device, Devices, HistoryRow } from '../devices/index.ts'
import type { Hubs } from '../hubs/index.ts'

/** Why one setting of one device is as it is. */
export type Why = {
  device: Device
  setting: Setting
  /** What the hub reported last; null where it never spoke of this setting. */
  evidence: SettingState | null
  /** Winner and losers, as hub and appliance compute them alike. */
  explanation: Explanation
  /** Assignments that name this setting and can't apply here, with the reason. */
  dropped: Dropped[]
  /** The target the explanation is about, and whether the hub has accepted it. */
  target: { tag: string; accepted: boolean; session: TargetContent['session'] } | null
  history: Page<HistoryRow>
}

/** Explanations and proof. */
export type Compliance = {
  /** Throws `AppError` `not_found` for an unknown device or setting. */
  why(reader: Reader, organizationId: string, deviceId: string, setting: string): Promise<Why>
}

const HISTORY_ROWS = 20

type Deps = { clock: Clock; devices: Devices; hubs: Hubs }

/** Builds the door. */
export function createCompliance({ clock, devices, hubs }: Deps): Compliance {
  return {
    async why(reader, organizationId, deviceId, settingId) {
      const device = await devices.get(reader, organizationId, deviceId)
      const setting = CATALOGUE.settings.get(settingId)
      if (!setting) throw new AppError('not_found', say('why.noSetting'))
      const evidence = (await devices.settings(reader, organizationId, deviceId))[settingId] ?? null
      const fresh = await hubs.targetOf(reader, device.hubId)
      const hub = await hubs.get(reader, organizationId, device.hubId)
      const assigned = { assignments: fresh?.content.assignments ?? [] }
      const place = { key: device.deviceKey, model: device.model }
      return {
        device,
        setting,
        evidence,
        explanation: explain(assigned, place, CATALOGUE, clock.now(), settingId),
        dropped: (fresh?.dropped ?? []).filter(({ assignment }) =>
          assignment.entries.some((entry) => entry.setting === settingId),
        ),
        target: fresh
          ? { tag: fresh.tag, accepted: fresh.tag === hub.acceptedTag, session: fresh.content.session }
          : null,
        history: await devices.history(reader, organizationId, deviceId, settingId, { limit: HISTORY_ROWS }),
      }
    },
  }
}
