import { address, looksAtPath, path } from '../../platform/views/address.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { fold } from '../../platform/fold.ts'
import { lookOfState, type Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { OverviewDeps } from './deps.ts'

/** One thing that was found. */
export type Hit = {
  href: string
  name: string
  more: string
  look: Look | null
  /** Where it stands who looked at a person. */
  looks: string | null
}

/** Everything of one kind that was found; `more` leads to the rest. */
export type Hits = { title: Text; hits: Hit[]; more: string | null }

const SHOWN = 8
const POLICIES = 200

/** Finds what begins with `text` among all that the administrator may see. */
export async function search(deps: OverviewDeps, admin: SignedIn, text: string): Promise<Hits[]> {
  const { organizationId } = admin
  const sections: Hits[] = []
  if (may(admin, 'devices.view')) sections.push(await findDevices(deps, organizationId, text))
  if (may(admin, 'hubs.view')) sections.push(await findHubs(deps, organizationId, text))
  if (may(admin, 'people.view')) {
    sections.push(await findPeople(deps, organizationId, text))
    sections.push(await findGroups(deps, organizationId, text))
  }
  if (may(admin, 'policies.view')) sections.push(await findPolicies(deps, organizationId, text))
  return sections.filter(({ hits }) => hits.length > 0)
}

async function findDevices(
  { database, devices }: OverviewDeps,
  organizationId: string,
  text: string,
): Promise<Hits> {
  const page = await devices.list(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    title: say('search.devices'),
    hits: page.rows.map(({ id, serial, name, state }) => ({
      href: path(['devices', id]),
      name: serial ?? name,
      more: name,
      look: lookOfState(state),
      looks: null,
    })),
    more: page.next === null ? null : address('/devices', { q: text }),
  }
}

async function findHubs(
  { database, hubs }: OverviewDeps,
  organizationId: string,
  text: string,
): Promise<Hits> {
  const page = await hubs.list(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    title: say('search.hubs'),
    hits: page.rows.map(({ id, computer }) => ({
      href: path(['hubs', id]),
      name: computer.name,
      more: computer.domain,
      look: null,
      looks: null,
    })),
    more: page.next === null ? null : address('/hubs', { q: text }),
  }
}

async function findPeople(
  { database, people }: OverviewDeps,
  organizationId: string,
  text: string,
): Promise<Hits> {
  const page = await people.list(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    title: say('search.people'),
    hits: page.rows.map(({ id, name, logins }) => ({
      href: address('/devices', { person: id }),
      name,
      more: logins.join(', '),
      look: null,
      looks: looksAtPath(id),
    })),
    more: null,
  }
}

async function findGroups(
  { database, people }: OverviewDeps,
  organizationId: string,
  text: string,
): Promise<Hits> {
  const page = await people.listGroups(database.read, organizationId, { search: text }, { limit: SHOWN })
  return {
    title: say('search.groups'),
    hits: page.rows.map(({ id, name }) => ({
      href: address('/policies', { group: id }),
      name,
      more: '',
      look: null,
      looks: null,
    })),
    more: null,
  }
}

async function findPolicies(
  { database, policies }: OverviewDeps,
  organizationId: string,
  text: string,
): Promise<Hits> {
  const page = await policies.list(database.read, organizationId, { limit: POLICIES })
  const wanted = fold(text)
  const found = page.rows.filter(({ name }) => fold(name).includes(wanted))
  return {
    title: say('search.policies'),
    hits: found.slice(0, SHOWN).map(({ id, name, description }) => ({
      href: path(['policies', id]),
      name,
      more: description,
      look: null,
      looks: null,
    })),
    more: found.length > SHOWN ? '/policies' : null,
  }
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
