import type { HubStatus } from './hub.ts'
import type { DeviceView, SettingView } from './views.ts'

const STAGES: Record<HubStatus['stage'], string> = {
  notEnrolled: 'not enrolled',
  enrolling: 'enrolling',
  pending: 'waiting for an operator to approve this computer',
  enrolled: 'enrolled',
  left: 'released; no policy binds this computer',
}

/** A hub's status for people. */
export function formatStatus(status: HubStatus): string {
  const contact = status.lastContactAt === null ? 'never' : new Date(status.lastContactAt).toISOString()
  const target = status.target ? `${status.target.kind}, number ${status.target.sequence}` : 'none'
  return [
    `Computer     ${status.computer}`,
    `Stage        ${STAGES[status.stage]}`,
    `Hub          ${status.hub ?? '–'}`,
    `Session      ${status.session ?? 'nobody'}`,
    `Target       ${target}`,
    `Headsets     ${status.devices}`,
    `Last contact ${contact}`,
    ...(status.trouble ? [`Trouble      ${status.trouble.detail} (${status.trouble.code})`] : []),
  ].join('\n')
}

/** Headsets for people. */
export function formatDevices(devices: readonly DeviceView[]): string {
  if (devices.length === 0) return 'No headset is known here.'
  const lines = devices.map((device) => [
    device.device,
    device.name,
    device.connected ? device.status : 'not connected',
    Object.entries(device.settings)
      .map(([state, count]) => `${count} ${state}`)
      .join(', '),
  ])
  return table([['DEVICE', 'NAME', 'STATUS', 'SETTINGS'], ...lines])
}

/** Settings of one headset for people. */
export function formatSettings(settings: readonly SettingView[]): string {
  const lines = settings.map((one) => [
    one.setting,
    one.text ?? '–',
    one.reason ? `${one.state} (${one.reason})` : one.state,
    one.open ? 'open' : '',
  ])
  return table([['SETTING', 'VALUE', 'STATE', ''], ...lines])
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
