import { moment, say, type PhraseValue, type Text } from '../../platform/views/messages/phrase.ts'
import { labelOf } from '../../platform/views/settings.ts'
import { AUDIT_ACTIONS, type AuditAction } from './actions.ts'
import type { AuditDetail } from './chain.ts'

/** What was done, in words; its code where this version doesn't know it. */
export const actionWords = (action: string): Text => AUDIT_ACTIONS[action as AuditAction]?.words ?? action

/** What each recorded detail is called; those that are not named here keep their own name. */
const NAMES: Readonly<Record<string, string>> = {
  apiToken: 'audit.detail.apiToken',
  asksPurpose: 'audit.detail.asksPurpose',
  because: 'audit.detail.because',
  before: 'audit.detail.before',
  computer: 'audit.detail.computer',
  computers: 'audit.detail.computers',
  count: 'audit.detail.count',
  decision: 'audit.detail.decision',
  fields: 'audit.detail.fields',
  filter: 'audit.detail.filter',
  status: 'audit.detail.status',
  tag: 'audit.detail.tag',
  tagBefore: 'audit.detail.tagBefore',
  demandsSecondFactor: 'audit.detail.demandsSecondFactor',
  endsAt: 'audit.detail.endsAt',
  expiresAt: 'audit.detail.expiresAt',
  host: 'audit.detail.host',
  kind: 'audit.detail.kind',
  label: 'audit.detail.label',
  left: 'audit.detail.left',
  maxUses: 'audit.detail.maxUses',
  minuteStart: 'audit.detail.minuteStart',
  needsApproval: 'audit.detail.needsApproval',
  note: 'audit.detail.note',
  ok: 'audit.detail.ok',
  purpose: 'audit.detail.purpose',
  rank: 'audit.detail.rank',
  reason: 'audit.detail.reason',
  revision: 'audit.detail.revision',
  role: 'audit.detail.role',
  scope: 'audit.detail.scope',
  scopes: 'audit.detail.scopes',
  security: 'audit.detail.security',
  setting: 'audit.detail.setting',
  sources: 'audit.detail.sources',
  startsAt: 'audit.detail.startsAt',
  tags: 'audit.detail.tags',
  timeZone: 'audit.detail.timeZone',
  attempts: 'audit.detail.attempts',
  until: 'audit.detail.until',
}

const TIMES = new Set(['endsAt', 'expiresAt', 'minuteStart', 'startsAt', 'until'])
/** Named in a column of its own, or an id that says nothing to a reader; both stand in the export. */
const ELSEWHERE = new Set(['name', 'scopeId', 'assignment', 'of', 'run', 'owner', 'ownerBefore', 'ownRow'])

/** Reasons that are recorded as a word. */
const REASONS: Readonly<Record<string, string>> = { predecessorSpeaks: 'audit.because.predecessorSpeaks' }

function valueOf(name: string, value: AuditDetail[string]): PhraseValue {
  if (typeof value === 'number') return TIMES.has(name) ? moment(value, 'exact') : value
  if (typeof value === 'boolean') return say(value ? 'audit.detail.yes' : 'audit.detail.no')
  if (typeof value === 'string') return wordOf(name, value)
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return Object.entries(value)
    .map(([part, text]) => `${part} ${typeof text === 'string' ? text : JSON.stringify(text)}`)
    .join(', ')
}

function wordOf(name: string, value: string): PhraseValue {
  const reason = name === 'because' ? REASONS[value] : undefined
  if (reason !== undefined) return say(reason)
  return name === 'setting' ? labelOf(value) : value
}

/** The details of a row in words. What is empty is left out. */
export const detailsOf = (detail: AuditDetail): Text[] =>
  Object.entries(detail)
    .filter(([name, value]) => !ELSEWHERE.has(name) && value !== null && value !== '')
    .map(([name, value]) => {
      const word = NAMES[name]
      return say('audit.detail', { name: word === undefined ? name : say(word), value: valueOf(name, value) })
    })
