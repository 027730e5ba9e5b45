import type { Page } from '../../platform/db/index.ts'
import { address, path, type Query } from '../../platform/views/address.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Chip } from '../../platform/views/page.ts'
import { detailsOf } from './details.ts'
import { AUDIT_ACTIONS, AUDIT_OBJECT_KINDS, type AuditAction, type AuditObjectKind } from './actions.ts'
import type { AuditEvent } from './audit.ts'

const LIST = '/audit'

/** The filters as they stand in the address. */
export type AuditQuery = {
  action?: string | undefined
  actorId?: string | undefined
  objectKind?: string | undefined
  objectId?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const KIND_WORDS: Readonly<Record<AuditObjectKind, string>> = {
  appliance: 'audit.kind.appliance',
  organization: 'audit.kind.organization',
  key: 'audit.kind.key',
  administrator: 'audit.kind.administrator',
  session: 'audit.kind.session',
  directory: 'audit.kind.directory',
  policy: 'audit.kind.policy',
  assignment: 'audit.kind.assignment',
  exclusion: 'audit.kind.exclusion',
  enrolmentCode: 'audit.kind.enrolmentCode',
  hub: 'audit.kind.hub',
  device: 'audit.kind.device',
  person: 'audit.kind.person',
  group: 'audit.kind.group',
  site: 'audit.kind.site',
  audit: 'audit.kind.audit',
}

const ACTORS: Readonly<Record<string, { word: string; icon: string }>> = {
  administrator: { word: 'audit.actor.administrator', icon: 'user' },
  hub: { word: 'audit.actor.hub', icon: 'computer' },
  command: { word: 'audit.actor.command', icon: 'chevron-right' },
  system: { word: 'audit.actor.system', icon: 'settings' },
}

const kindText = (kind: string): Text => {
  const word = KIND_WORDS[kind as AuditObjectKind]
  return word === undefined ? kind : say(word)
}

const wordsOf = (action: string): Text => AUDIT_ACTIONS[action as AuditAction]?.words ?? action

const isPersonal = (action: string): boolean => {
  const known = AUDIT_ACTIONS[action as AuditAction]
  return known !== undefined && 'personal' in known
}

/** Where an object has a page of its own. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  administrator: (id) => path(['administrators', id]),
  directory: (id) => path(['directories', id]),
  policy: (id) => path(['policies', id]),
  hub: (id) => path(['hubs', id]),
  device: (id) => path(['devices', id]),
  group: (id) => path(['groups', id]),
}

function presentEvent(event: AuditEvent, query: AuditQuery): object {
  const actor = ACTORS[event.actor.kind] ?? { word: 'audit.actor.system', icon: 'settings' }
  const detailName = event.detail['name']
  const name = event.personal['name'] ?? (typeof detailName === 'string' ? detailName : null)
  const only = (change: Query): string => address(LIST, { ...query, ...change })
  return {
    number: event.number,
    at: event.at,
    who: event.personal['actor'] ?? say('audit.erased'),
    whoKind: say(actor.word),
    whoIcon: actor.icon,
    whoOnly: only({ actorId: event.actor.id }),
    words: wordsOf(event.action),
    actionOnly: only({ action: event.action }),
    personal: isPersonal(event.action),
    objectName: name,
    objectKind: kindText(event.object.kind),
    objectHref: PAGES[event.object.kind]?.(event.object.id) ?? only({ objectId: event.object.id }),
    details: detailsOf(event.detail),
  }
}

function chipsOf(query: AuditQuery): Chip[] {
  const labels: readonly [keyof AuditQuery, string, (value: string) => Text][] = [
    ['action', 'audit.filter.action', wordsOf],
    ['objectKind', 'audit.filter.objectKind', kindText],
    ['actorId', 'audit.filter.actor', (id) => id],
    ['objectId', 'audit.filter.object', (id) => id],
    ['from', 'audit.filter.from', (day) => day],
    ['to', 'audit.filter.to', (day) => day],
  ]
  return labels.flatMap(([name, label, text]) => {
    const value = query[name]
    return value === undefined
      ? []
      : [{ label: say(label), value: text(value), without: address(LIST, { ...query, [name]: null }) }]
  })
}

/** The audit log. */
export function presentAudit(page: Page<AuditEvent>, given: AuditQuery & Record<string, unknown>): object {
  const { action, actorId, objectKind, objectId, from, to } = given
  const query: AuditQuery = { action, actorId, objectKind, objectId, from, to }
  return {
    title: say('audit.title'),
    chips: chipsOf(query),
    clear: LIST,
    actions: [
      { value: '', text: say('audit.filter.anyAction'), selected: !action },
      ...Object.entries(AUDIT_ACTIONS).map(([value, { words }]) => ({
        value,
        text: words,
        selected: value === action,
      })),
    ],
    kinds: [
      { value: '', text: say('audit.filter.anyKind'), selected: !objectKind },
      ...AUDIT_OBJECT_KINDS.map((value) => ({
        value,
        text: kindText(value),
        selected: value === objectKind,
      })),
    ],
    from: from ?? '',
    to: to ?? '',
    hidden: [
      { name: 'actorId', value: actorId ?? '' },
      { name: 'objectId', value: objectId ?? '' },
    ],
    rows: page.rows.map((event) => presentEvent(event, query)),
    empty: { icon: 'history', title: say('audit.none.title'), text: say('audit.none.text'), actions: [] },
    pager: pagerOf(page, rowsText(page.rows.length, null), LIST, query),
  }
}
