import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { lookOfState } from '../../platform/views/looks.ts'
import { moment, say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { looksAtPath, path } from '../../platform/views/address.ts'
import type { Names } from '../people/index.ts'
import type { HubView } from './hub-lists.ts'
import type { HubStep } from './manage.ts'
import { presentOrigins } from './origin-view-models.ts'
import type { Placement } from './placement.ts'
import type { OlderThanHubs } from './restore.ts'
import { hubPath, HUBS_PATH, orNotKnown, personOf, STATUS_LOOKS } from './view-models.ts'

/** A headset as the page of its computer shows it. */
export type HubDevice = {
  id: string
  serial: string | null
  name: string
  state: string
  reportedAt: number
}

/** Everything the page of a hub is made from. */
export type HubInput = {
  hub: HubView
  devices: readonly HubDevice[]
  people: Names
  site: string | null
  /** Sites that are proposed. */
  sites: readonly { name: string }[]
  placement: Placement
  ruleNames: ReadonlyMap<string, string>
}

const crumbs = [{ href: HUBS_PATH, text: say('hubs.title') }]

/** A computer and its hub. */
export function presentHub(input: HubInput, form: FormState): object {
  const { hub, devices, people, site, sites, placement, ruleNames } = input
  const { computer, status } = hub
  const base = hubPath(hub.id)
  const plan = placePlan(sites)
  const origins = presentOrigins(placement, site, ruleNames)
  return {
    title: computer.name,
    crumbs,
    computer: computer.name,
    base,
    facts: factsOf(hub, people),
    looks: hub.personId !== null && people.has(hub.personId) ? looksAtPath(hub.personId) : null,
    notes: notesOf(hub),
    devices: devices.map((device) => ({
      href: path(['devices', device.id]),
      name: device.serial ?? device.name,
      model: device.name,
      look: lookOfState(device.state),
      seenAt: device.reportedAt,
    })),
    fields: fieldsOf(plan, {
      ...form,
      values: { tags: hub.tags.join(', '), site: site ?? '', ...form.values },
    }),
    faults: faultsOf(plan, form),
    origins: origins.rows,
    leave: origins.isKept && ruleNames.size > 0 ? say('hub.leave', { computer: computer.name }) : null,
    may: {
      approve: status === 'pending',
      lift: status === 'quarantined',
      sync: status === 'active',
      release: status === 'active' && !hub.releaseGranted,
      retire: ['active', 'quarantined', 'pending'].includes(status),
      revoke: ['active', 'quarantined', 'pending', 'retiring'].includes(status),
    },
  }
}

const placePlan = (sites: HubInput['sites']) =>
  ({
    site: {
      label: say('hub.place.site'),
      optional: true,
      autocomplete: 'off',
      options: sites.map(({ name }) => ({ value: name, text: name })),
    },
    tags: {
      label: say('hub.place.field'),
      hint: say('hub.place.hint'),
      optional: true,
      autocomplete: 'off',
    },
  }) as const satisfies Record<string, FieldPlan>

function factsOf(hub: HubView, people: Names): object[] {
  const { computer, status } = hub
  const person = personOf(hub, people)
  const look = STATUS_LOOKS[status]
  const behind = hub.targetTag !== hub.acceptedTag
  return [
    {
      label: say('hub.fact.state'),
      look,
      href: null,
      value: say(look.word),
      detail: say('hub.since', { when: moment(hub.statusSince) }),
    },
    {
      label: say('hub.fact.person'),
      look: null,
      href: person?.href ?? null,
      value: person?.name ?? say('hubs.nobody'),
      detail: computer.domain === '' ? null : say('hub.domain', { domain: computer.domain }),
    },
    {
      label: say('hub.fact.system'),
      look: null,
      href: null,
      value: orNotKnown(computer.os),
      detail: computer.platform,
    },
    {
      label: say('hub.fact.version'),
      look: null,
      href: null,
      value: orNotKnown(hub.version),
      detail: say('hub.enrolled', { when: moment(hub.enrolledAt, 'day') }),
    },
    {
      label: say('hub.fact.target'),
      look: null,
      href: null,
      value: say(
        hub.acceptedTag === null ? 'hub.target.none' : behind ? 'hub.target.behind' : 'hub.target.accepted',
      ),
      detail: hub.acceptedTag === null ? null : say('hub.target.number', { sequence: hub.acceptedSequence }),
    },
    {
      label: say('hub.fact.contact'),
      look: null,
      href: null,
      value:
        hub.lastContactAt === null
          ? say('common.never')
          : say('common.moment', { when: moment(hub.lastContactAt) }),
      detail: null,
    },
  ]
}

function notesOf(hub: HubView): { tone: string; icon: string; text: Phrase }[] {
  const warn = (key: string) => ({ tone: 'warn', icon: 'alert-triangle', text: say(key) })
  const wait = (key: string) => ({ tone: 'wait', icon: 'hourglass-empty', text: say(key) })
  const notes = []
  if (hub.status === 'pending')
    notes.push(warn(hub.knownBy === 'proof' ? 'hub.note.pendingProof' : 'hub.note.pending'))
  if (hub.status === 'pending' && hub.previousHubId !== null) notes.push(warn('hub.note.reimaged'))
  if (hub.status === 'quarantined') notes.push(warn('hub.note.quarantined'))
  if (hub.status === 'retiring') notes.push(wait('hub.note.retiring'))
  if (hub.status === 'revoked') notes.push(wait('hub.note.revoked'))
  if (hub.status === 'active' && hub.releaseGranted) notes.push(wait('hub.note.release'))
  return notes
}

/** Steps that are asked for twice: the irreversible one with the name typed. */
export type AskedStep = Extract<HubStep, 'retire' | 'revoke'>

const ASKED = {
  retire: { title: 'confirm.retire.title', text: 'confirm.retire.text', do: 'confirm.retire.do' },
  revoke: { title: 'confirm.revoke.title', text: 'confirm.revoke.text', do: 'confirm.revoke.do' },
} as const satisfies Record<AskedStep, object>

/** The page that asks again, with what is lost. */
export function presentAsked(hub: HubView, step: AskedStep, devices: number, form: FormState): object {
  const { name: computer } = hub.computer
  const words = ASKED[step]
  const plan: Record<'typed', FieldPlan> = {
    typed: { label: say('confirm.typed', { computer }), autocomplete: 'off' },
  }
  return {
    title: say(words.title, { computer }),
    crumbs: [...crumbs, { href: hubPath(hub.id), text: computer }],
    action: hubPath(hub.id, step),
    back: hubPath(hub.id),
    text: say(words.text),
    devices: say('confirm.devices', { count: devices }),
    do: say(words.do, { computer }),
    fields: step === 'revoke' ? fieldsOf(plan, form) : null,
    faults: faultsOf(plan, form),
  }
}

/** The one decision after a restore. */
export const presentOlder = (older: OlderThanHubs | undefined): object => ({
  title: older ? say('older.title') : say('older.question'),
  crumbs,
  older: older
    ? {
        lead: say('older.lead', { when: moment(older.noticedAt) }),
        ahead: say('older.ahead', { count: older.ahead, highest: older.highestSequence }),
        unknown: say('older.unknown', { count: older.unknown }),
        see: older.unknown > 0 ? `${HUBS_PATH}?state=pending` : null,
      }
    : null,
})
