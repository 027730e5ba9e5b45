import type { Page } from '../../platform/db/index.ts'
import { address, path, type Query } from '../../platform/views/address.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Chip } from '../../platform/views/page.ts'
import { actionWords, detailsOf } from './details.ts'
import { AUDIT_ACTIONS, AUDIT_OBJECT_KINDS, type AuditAction, type AuditObjectKind } from './actions.ts'
import type { AuditEvent } from './audit.ts'

const LIST = '/audit'

/** Names of people by id. */
export type Names = ReadonlyMap<string, { name: string }>

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
  apiToken: 'audit.kind.apiToken',
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
  savedView: 'audit.kind.savedView',
  placementRule: 'audit.kind.placementRule',
  job: 'audit.kind.job',
  schedule: 'audit.kind.schedule',
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
  job: (id) => path(['jobs', id]),
}

/** What a row is about, by name: as it was recorded, or as the directory has it now. */
function nameOf({ object, detail, personal }: AuditEvent, people: Names): string | null {
  const recorded = personal['name'] ?? detail['name']
  if (typeof recorded === 'string') return recorded
  return object.kind === 'person' ? (people.get(object.id)?.name ?? null) : null
}

function presentEvent(event: AuditEvent, query: AuditQuery, people: Names): object {
  const actor = ACTORS[event.actor.kind] ?? { word: 'audit.actor.system', icon: 'settings' }
  const { kind, id } = event.object
  const { purpose } = event.personal
  const only = (change: Query): string => address(LIST, { ...query, ...change })
  return {
    number: event.number,
    at: event.at,
    who: event.personal['actor'] ?? say('audit.erased'),
    whoKind: say(actor.word),
    whoIcon: actor.icon,
    whoOnly: only({ actorId: event.actor.id }),
    words: actionWords(event.action),
    actionOnly: only({ action: event.action }),
    personal: isPersonal(event.action),
    objectName: nameOf(event, people),
    objectKind: kindText(kind),
    objectHref: PAGES[kind]?.(id) ?? only({ objectKind: kind, objectId: id }),
    details: detailsOf(purpose === undefined ? event.detail : { ...event.detail, purpose }),
  }
}

function chipsOf(query: AuditQuery, people: Names): Chip[] {
  const labels: readonly [keyof AuditQuery, string, (value: string) => Text][] = [
    ['action', 'audit.filter.action', actionWords],
    ['objectKind', 'audit.filter.objectKind', kindText],
    ['actorId', 'audit.filter.actor', (id) => id],
    ['objectId', 'audit.filter.object', (id) => people.get(id)?.name ?? id],
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

/** Where only looks at one person are asked for: lists are recorded as a whole, so a link leads to those. */
const aboutPerson = ({ objectKind, objectId, from, to }: AuditQuery, people: Names): object | null =>
  objectKind !== 'person' || objectId === undefined
    ? null
    : {
        text: say('audit.person', { name: people.get(objectId)?.name ?? say('audit.kind.person') }),
        lists: address(LIST, { action: 'people.listed', from, to }),
      }

/** The audit log. `people` are the names of those that rows are about. */
export function presentAudit(
  page: Page<AuditEvent>,
  given: AuditQuery & Record<string, unknown>,
  people: Names,
): object {
  const { action, actorId, objectKind, objectId, from, to } = given
  const query: AuditQuery = { action, actorId, objectKind, objectId, from, to }
  return {
    title: say('audit.title'),
    chips: chipsOf(query, people),
    about: aboutPerson(query, people),
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
    rows: page.rows.map((event) => presentEvent(event, query, people)),
    empty: { icon: 'history', title: say('audit.none.title'), text: say('audit.none.text'), actions: [] },
    pager: pagerOf(page, rowsText(page.rows.length, null), LIST, query),
  }
}
