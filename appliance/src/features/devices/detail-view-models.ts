import { ALL_SETTINGS, type SettingState } from '@earshot/protocol'
import type { Page } from '../../platform/db/index.ts'
import { address, looksAtPath, path } from '../../platform/views/address.ts'
import { lookOfState, STATE_LOOKS } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Crumb } from '../../platform/views/page.ts'
import { helpOf, labelOf, lookOfMode, modelName, valueText } from '../../platform/views/settings.ts'
import type { Names } from '../people/index.ts'
import type { Device } from './device.ts'
import { comparisonOf, reasonText, verifiedText } from './looks.ts'
import { factsOf, type DeviceFrameInput } from './facts.ts'
import type { HistoryRow } from './store.ts'
import { DEVICES_PATH, devicePath, wearerOf } from './view-models.ts'

/** Where the reason of a setting is explained. */
export const whyPath = (deviceId: string, setting: string): string =>
  path(['devices', deviceId, 'settings', setting, 'why'])

/** Name of a device: whose it is, and what. */
export function deviceTitle(device: Device, people: Names): Text {
  const model = device.name || modelName(device.model)
  const wearer = wearerOf(device, people)
  return wearer ? say('device.title', { person: wearer.name, model }) : say('device.titleAlone', { model })
}

/** Way to a device's page. */
export const deviceCrumbs = (device: Device): Crumb[] => [
  { href: DEVICES_PATH, text: say('devices.title') },
  { href: devicePath(device.id), text: device.serial ?? (device.name || modelName(device.model)) },
]

const STATUS: Readonly<Record<string, string>> = {
  noPermission: 'device.status.noPermission',
  inUse: 'device.status.inUse',
  unreachable: 'device.status.unreachable',
  unsupported: 'device.status.unsupported',
}

/** Where it stands who looked at the wearer; null where nobody is shown. */
const looksAt = ({ personId }: Device, people: Names): string | null =>
  personId !== null && people.has(personId) ? looksAtPath(personId) : null

/** What stands above the tabs of a device. */
export function presentFrame({ device, hub, people }: DeviceFrameInput, tab: 'settings' | 'history'): object {
  const status = STATUS[device.status]
  const base = devicePath(device.id)
  return {
    title: deviceTitle(device, people),
    crumbs: deviceCrumbs(device),
    serial: device.serial,
    facts: factsOf({ device, hub, people }),
    looks: looksAt(device, people),
    status: status === undefined ? null : say(status),
    sync: `${base}/sync`,
    tabs: [
      { href: base, text: say('device.tab.settings'), current: tab === 'settings' },
      { href: `${base}/history`, text: say('device.tab.history'), current: tab === 'history' },
    ],
  }
}

const PLACE = new Map(ALL_SETTINGS.map(({ id }, place) => [id, place]))

const inOrder = (a: string, b: string): number =>
  (PLACE.get(a) ?? PLACE.size) - (PLACE.get(b) ?? PLACE.size) || (a < b ? -1 : 1)

/** States that occur, in the order in which they are always shown. */
const statesInOrder = (counts: Readonly<Record<string, number>>): [string, number][] => {
  const order = Object.keys(STATE_LOOKS)
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
}

/** Everything the settings of a device are made from. `policies` are names by id. */
export type SettingsInput = DeviceFrameInput & {
  settings: Readonly<Record<string, SettingState>>
  policies: ReadonlyMap<string, { name: string }>
}

/** The settings of a device: wanted, read back, proof. */
export function presentSettings(input: SettingsInput): object {
  const { device, hub, settings, policies } = input
  const rows = Object.entries(settings).toSorted(([a], [b]) => inOrder(a, b))
  const governed = rows.filter(([, evidence]) => evidence.policy !== null)
  const used = new Set(governed.map(([, evidence]) => evidence.policy?.id))
  return {
    ...presentFrame(input, 'settings'),
    counts: statesInOrder(device.stateCounts).map(([state, count]) => {
      const look = lookOfState(state)
      return { look, text: say('settings.counted', { count, state: say(look.word) }) }
    }),
    rows: rows.map(([setting, evidence]) => presentSetting(device.id, setting, evidence, policies)),
    summary: say('settings.count', { count: rows.length, governed: governed.length, policies: used.size }),
    target: hub.acceptedTag
      ? say('settings.target', { tag: hub.acceptedTag.slice(0, 8) })
      : say('settings.targetNone'),
    empty: {
      icon: 'headset',
      title: say('settings.none.title'),
      text: say('settings.none.text'),
      actions: [],
    },
  }
}

function presentSetting(
  deviceId: string,
  setting: string,
  evidence: SettingState,
  policies: SettingsInput['policies'],
): object {
  const look = lookOfState(evidence.state)
  const needsLook = ['warn', 'bad'].includes(look.tone)
  return {
    href: whyPath(deviceId, setting),
    label: labelOf(setting),
    help: helpOf(setting),
    mode: lookOfMode(evidence.mode),
    wanted: valueText(setting, evidence.wanted),
    by: policyText(evidence, policies),
    comparison: comparisonOf(evidence),
    actual: evidence.actual === null ? say('common.notKnown') : valueText(setting, evidence.actual),
    actualText: evidence.actualText,
    look,
    tone: needsLook ? look.tone : null,
    reason: reasonText(evidence),
    verifiedAt: evidence.verifiedAt,
    verified: verifiedText(evidence),
    again: evidence.reasserted > 0 ? say('settings.times', { count: evidence.reasserted }) : null,
  }
}

/** Which policy wants a value. */
export function policyText({ policy }: SettingState, policies: SettingsInput['policies']): Text {
  if (!policy) return say('settings.noPolicy')
  const name = policies.get(policy.id)?.name ?? policy.id
  return say('settings.by', { name, revision: policy.revision, policy: path(['policies', policy.id]) })
}

/** What happened to a device's settings. `setting` is the only one that is shown; undefined: all. */
export function presentHistory(
  input: DeviceFrameInput & { history: Page<HistoryRow>; setting: string | undefined },
): object {
  const { device, history, setting } = input
  const base = `${devicePath(device.id)}/history`
  return {
    ...presentFrame(input, 'history'),
    chips: setting ? [{ label: say('settings.col.setting'), value: labelOf(setting), without: base }] : [],
    clear: base,
    rows: history.rows.map((row) => ({
      at: row.at,
      label: labelOf(row.setting),
      href: whyPath(device.id, row.setting),
      only: address(base, { setting: row.setting }),
      ...presentEvidence(row),
    })),
    empty: { icon: 'history', title: say('history.none.title'), text: say('history.none.text'), actions: [] },
    pager: pagerOf(history, rowsText(history.rows.length, null), base, { setting }),
  }
}

/** One piece of evidence as a line of history. */
export function presentEvidence({ setting, evidence }: HistoryRow): object {
  if (!evidence)
    return {
      look: null,
      wanted: null,
      actual: null,
      actualText: null,
      detail: say('history.gone'),
      again: null,
    }
  return {
    look: lookOfState(evidence.state),
    wanted: valueText(setting, evidence.wanted),
    actual: evidence.actual === null ? say('common.notKnown') : valueText(setting, evidence.actual),
    actualText: evidence.actualText,
    detail: evidence.lastError ?? verifiedText(evidence),
    again: evidence.reasserted > 0 ? say('settings.times', { count: evidence.reasserted }) : null,
  }
}
