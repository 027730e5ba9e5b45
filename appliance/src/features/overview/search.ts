import { pagesOf } from '../../platform/db/index.ts'
import { fold, withoutAccents } from '../../platform/fold.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may, type Capability } from '../../platform/http/capabilities.ts'
import { address, looksAtPath, path } from '../../platform/views/address.ts'
import { lookOfState, type Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { DeviceFilters } from '../devices/index.ts'
import type { Person } from '../people/index.ts'
import type { Policy } from '../policies/index.ts'
import type { OverviewDeps } from './deps.ts'
import { readingsOf, type Reading } from './readings.ts'

/** One thing that was found. */
export type Hit = {
  id: string
  href: string
  name: string
  more: string
  look: Look | null
  /** Where it stands who looked at a person. */
  looks: string | null
}

/** What is looked for. */
export const FOUND_KINDS = ['device', 'hub', 'person', 'group', 'policy'] as const

/** Everything of one kind that was found; `more` leads to the rest. */
export type Hits = { kind: (typeof FOUND_KINDS)[number]; title: Text; hits: Hit[]; more: string | null }

/** Finds something of one kind by one reading. */
type Find = (deps: OverviewDeps, organizationId: string, reading: Reading) => Promise<Hits>

const SHOWN = 8

/** What is searched, in the order in which it is shown, and what must be allowed for it. */
const KINDS: readonly { needs: Capability; find: Find }[] = [
  { needs: 'devices.view', find: findDevices },
  { needs: 'hubs.view', find: findHubs },
  { needs: 'people.view', find: findPeople },
  { needs: 'people.view', find: findGroups },
  { needs: 'policies.view', find: findPolicies },
]

/** Finds, among all that the administrator may see, what begins with one of the things that `text` may mean. */
export async function search(deps: OverviewDeps, admin: SignedIn, text: string): Promise<Hits[]> {
  const readings = readingsOf(text)
  const sections: Hits[] = []
  for (const { needs, find } of KINDS)
    if (may(admin, needs)) sections.push(...(await findFirst(find, deps, admin.organizationId, readings)))
  return sections
}

/** What the likeliest reading finds that finds anything. */
async function findFirst(
  find: Find,
  deps: OverviewDeps,
  organizationId: string,
  readings: readonly Reading[],
): Promise<Hits[]> {
  for (const reading of readings) {
    const found = await find(deps, organizationId, reading)
    if (found.hits.length > 0) return [found]
  }
  return []
}

/** Headsets by serial number, and by asset tag. */
async function findDevices(
  { database, devices }: OverviewDeps,
  organizationId: string,
  { text }: Reading,
): Promise<Hits> {
  const list = (filters: DeviceFilters) =>
    devices.list(database.read, organizationId, filters, { limit: SHOWN })
  const [bySerial, byTag] = [await list({ search: text }), await list({ tag: text })]
  const rows = new Map([...bySerial.rows, ...byTag.rows].map((row) => [row.id, row]))
  const more = bySerial.next === null ? (byTag.next === null ? null : { tag: text }) : { q: text }
  return {
    kind: 'device',
    title: say('search.devices'),
    hits: [...rows.values()].map(({ id, serial, name, state }) => ({
      id,
      href: path(['devices', id]),
      name: serial ?? name,
      more: name,
      look: lookOfState(state),
      looks: null,
    })),
    more: more && address('/devices', more),
  }
}

async function findHubs(
  { database, hubs }: OverviewDeps,
  organizationId: string,
  { text }: Reading,
): Promise<Hits> {
  const page = await hubs.list(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    kind: 'hub',
    title: say('search.hubs'),
    hits: page.rows.map(({ id, computer }) => ({
      id,
      href: path(['hubs', id]),
      name: computer.name,
      more: computer.domain,
      look: null,
      looks: null,
    })),
    more: page.next === null ? null : address('/hubs', { q: text }),
  }
}

async function findPeople(deps: OverviewDeps, organizationId: string, reading: Reading): Promise<Hits> {
  const found = await peopleOf(deps, organizationId, reading)
  return {
    kind: 'person',
    title: say('search.people'),
    hits: found.map(({ id, name, logins }) => ({
      id,
      href: address('/devices', { person: id }),
      name,
      more: logins.join(', '),
      look: null,
      looks: looksAtPath(id),
    })),
    more: null,
  }
}

/** An account is whose it is, and nobody else's; any other text begins words of a name or a login. */
async function peopleOf(
  { database, people }: OverviewDeps,
  organizationId: string,
  { text, isAccount }: Reading,
): Promise<Person[]> {
  const match = isAccount
    ? (await people.findExactly(database.read, organizationId, [text])).get(text)
    : undefined
  if (typeof match === 'object')
    return [...(await people.describe(database.read, organizationId, [match.personId])).values()]
  return (await people.list(database.read, organizationId, { search: text }, { limit: SHOWN })).rows
}

async function findGroups(
  { database, people }: OverviewDeps,
  organizationId: string,
  { text }: Reading,
): Promise<Hits> {
  const page = await people.listGroups(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    kind: 'group',
    title: say('search.groups'),
    hits: page.rows.map(({ id, name }) => ({
      id,
      href: address('/policies', { group: id }),
      name,
      more: '',
      look: null,
      looks: null,
    })),
    more: null,
  }
}

/** Policies are few, and found by any part of their name. */
async function findPolicies(
  { database, policies }: OverviewDeps,
  organizationId: string,
  { text }: Reading,
): Promise<Hits> {
  const wanted = plain(text)
  const found: Policy[] = []
  for await (const page of pagesOf((request) => policies.list(database.read, organizationId, request)))
    found.push(...page.filter(({ name }) => plain(name).includes(wanted)))
  return {
    kind: 'policy',
    title: say('search.policies'),
    hits: found.slice(0, SHOWN).map(({ id, name, description }) => ({
      id,
      href: path(['policies', id]),
      name,
      more: description,
      look: null,
      looks: null,
    })),
    more: found.length > SHOWN ? '/policies' : null,
  }
}

const plain = (text: string): string => withoutAccents(fold(text))

/** The same, and that people were looked for is recorded. */
export async function searchRecorded(deps: OverviewDeps, admin: SignedIn, text: string): Promise<Hits[]> {
  const sections = await search(deps, admin, text)
  if (may(admin, 'people.view'))
    await deps.audit.viewed(admin, 'people.listed', { kind: 'organization', id: admin.organizationId })
  return sections
}

/** The results; `text` is empty where nothing was asked for. */
export const presentSearch = (text: string, sections: readonly Hits[]): object => ({
  title: text === '' ? say('search.title') : say('search.for', { text }),
  sections,
  empty:
    sections.length > 0
      ? null
      : text === ''
        ? { icon: 'search', title: say('search.empty.title'), text: say('search.empty.text'), actions: [] }
        : {
            icon: 'filter-off',
            title: say('search.none.title', { text }),
            text: say('search.none.text'),
            actions: [],
          },
})
