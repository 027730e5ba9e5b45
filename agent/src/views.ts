import {
  CATALOGUE,
  formatValue,
  type DeviceState,
  type SettingState,
  type SettingValue,
} from '@earshot/protocol'

/** One setting as the wearer and the command show it. `open`: the wearer may change it. */
export type SettingView = {
  setting: string
  label: string
  value: SettingValue | null
  text: string | null
  wanted: SettingValue | null
  state: string
  reason: string | null
  open: boolean
}

/** One headset as the wearer and the command show it. */
export type DeviceView = {
  device: string
  name: string
  model: string
  serial: string | null
  firmware: string | null
  via: string | null
  connected: boolean
  status: string
  battery: DeviceState['facts']['battery']
  settings: Record<string, number>
}

/** States in which a policy does not bind the wearer. */
const OPEN_STATES: readonly string[] = ['leftToWearer']

/** Whether a wearer may change a setting as it stands. */
export const isOpen = (setting: SettingState): boolean =>
  OPEN_STATES.includes(setting.state) || (setting.mode === 'suggested' && setting.state !== 'unsupported')

/** A headset with how many of its settings are in which state. */
export function presentDevice(device: string, { facts, settings }: DeviceState): DeviceView {
  const counts = new Map<string, number>()
  for (const { state } of Object.values(settings)) counts.set(state, (counts.get(state) ?? 0) + 1)
  return {
    device,
    name: facts.headset.name,
    model: facts.model,
    serial: facts.headset.serial,
    firmware: facts.headset.firmware,
    via: facts.via?.name ?? null,
    connected: facts.connected,
    status: facts.status,
    battery: facts.battery,
    settings: Object.fromEntries(counts),
  }
}

/** The settings of a headset. */
export const presentSettings = ({ settings }: DeviceState): SettingView[] =>
  Object.entries(settings).map(([id, state]) => {
    const setting = CATALOGUE.settings.get(id)
    return {
      setting: id,
      label: setting?.texts.label ?? id,
      value: state.actual,
      text: setting && state.actual !== null ? formatValue(setting, state.actual) : state.actualText,
      wanted: state.wanted,
      state: state.state,
      reason: state.reason,
      open: isOpen(state),
    }
  })
