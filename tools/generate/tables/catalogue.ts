import { CATALOGUE, CATEGORIES, type Setting } from '@earshot/protocol'
import { code, type Table } from './table.ts'

function rangeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'toggle':
      return '`true`, `false`'
    case 'choice':
      return setting.options.map(code).join(', ')
    case 'level':
      return setting.scale === 'percent' ? '0 to 100 %' : setting.options.map(code).join(', ')
    case 'duration':
      return `${setting.min} to ${setting.max} s${setting.off ? ', or 0 for off' : ''}`
    case 'number':
      return `${setting.min} to ${setting.max} ${setting.unit}`
    case 'text':
      return `${setting.min} to ${setting.max} characters`
    case 'equalizer':
      return `${setting.frequencies.length} bands of ${setting.min} to ${setting.max} dB`
  }
}

function strictestOf({ safeDirection }: Setting): string {
  if (safeDirection === null) return ''
  if (typeof safeDirection === 'boolean') return code(String(safeDirection))
  if ('strictest' in safeDirection) {
    const { strictest, off } = safeDirection
    return off === undefined ? strictest : `${strictest}; off is ${off}`
  }
  return safeDirection.map(code).join(' before ')
}

/** Every setting that a policy can set. */
export const settingTable = (): Table => ({
  head: ['Setting', 'Called', 'Group', 'Values', 'Strictest first', 'Counts only while'],
  rows: [...CATALOGUE.settings.values()].map((setting) => [
    code(setting.id),
    setting.texts.label,
    CATEGORIES[setting.category],
    rangeOf(setting),
    strictestOf(setting),
    setting.parent === null
      ? ''
      : `${code(setting.parent.setting)} is ${setting.parent.allows.map((value) => code(JSON.stringify(value))).join(' or ')}`,
  ]),
})

/** Every model that the catalogue knows. */
export const modelTable = (): Table => ({
  head: ['Model', 'Called', 'Settings', 'Battery', 'Telephony'],
  rows: [...CATALOGUE.models.values()].map(({ id, name, settings, capabilities }) => [
    code(id),
    name,
    String(Object.keys(settings).length),
    capabilities.battery ? 'yes' : 'no',
    capabilities.telephony ? 'yes' : 'no',
  ]),
})
