import { plainTextOf, textsOf, valuesOf, type RawEntry } from './entry.ts'
import { kindOf, type DirectoryKind } from './kinds.ts'
import { LdapFault, type Answer, type Ldap, type Search, type Wanted } from './ldap-port.ts'
import { DuplicateIds, normalise, packSnapshot, type PackedSnapshot } from './normalise.ts'
import type { Connection, Fault, Identity, StepName, TestStep } from './port.ts'
import type { FetchFault } from './reasons.ts'

const PAGE = 500
const MAX_EMPTY_PAGES = 50
const HITS = 10

const fail = (fault: FetchFault, step: StepName): never => {
  throw new LdapFault({ fault, step })
}

/** Faults of a search are told as the step they happened in. */
export async function during<T>(step: StepName, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LdapFault) throw new LdapFault({ ...error.why, step })
    throw error
  }
}

const wantedOf = (filter: string | null, classes: readonly string[]): Wanted =>
  filter === null ? { classes } : { filter }

/** The search for everybody who is managed. */
export const peopleSearch = ({ settings }: Connection, kind: DirectoryKind): Search => ({
  base: settings.people.base,
  scope: 'sub',
  wanted: wantedOf(settings.people.filter, kind.person.classes),
  attributes: [
    'objectclass',
    kind.id,
    kind.ownName,
    settings.people.loginAttribute,
    ...kind.person.names,
    ...(settings.email ? [kind.person.email] : []),
    kind.primaryGroup,
    ...kind.disabled.map(({ attribute }) => attribute),
  ],
})

const groupSearch = ({ settings }: Connection, kind: DirectoryKind): Search => ({
  base: settings.groups.base,
  scope: 'sub',
  wanted: wantedOf(settings.groups.filter, kind.group.classes),
  attributes: [
    'objectclass',
    kind.id,
    kind.ownName,
    ...kind.group.names,
    ...kind.group.members.map(({ attribute }) => attribute),
    kind.primaryGroup,
  ],
})

/** Every entry of a search, page by page, or at once where the server doesn't page at all. */
async function readAll(ldap: Ldap, search: Search): Promise<RawEntry[]> {
  const entries: RawEntry[] = []
  let cookie: Buffer = Buffer.alloc(0)
  for (let page = 0, empty = 0; ; page++) {
    const answer: Answer = await ldap.search({ ...search, page: { size: PAGE, cookie } })
    if (answer.cookie === null)
      return page === 0 ? (await ldap.search(search)).entries : fail('paging', 'people')
    for (const entry of answer.entries) entries.push(entry)
    if (answer.cookie.length === 0) return entries
    empty += answer.entries.length === 0 ? 1 : 0
    if (empty > MAX_EMPTY_PAGES) fail('paging', 'people')
    cookie = answer.cookie
  }
}

/** The id of one entry; null where it isn't there or may not be read. */
async function idOf(ldap: Ldap, base: string, attribute: string): Promise<string | null> {
  const { entries } = await ldap.search({ base, scope: 'base', wanted: 'anything', attributes: [attribute] })
  return entries.length === 1 ? (valuesOf(entries[0]!, attribute)[0] ?? null) : null
}

async function idOfBase(ldap: Ldap, base: string, attribute: string): Promise<string> {
  return (await during('base', () => idOf(ldap, base, attribute))) ?? fail('access', 'base')
}

/** Who we are to the server, and an entry we must still be able to see at the end: our own, else the base. */
async function canaryOf(ldap: Ldap, { settings }: Connection, kind: DirectoryKind): Promise<string> {
  const who = await ldap.whoAmI()
  const own = await idOf(ldap, settings.bindDn, kind.id).catch((error: unknown) => {
    if (error instanceof LdapFault && ['base_missing', 'access'].includes(error.why.fault)) return null
    throw error
  })
  return JSON.stringify([who, own ?? (await idOfBase(ldap, settings.people.base, kind.id))])
}

async function readDirectory(
  ldap: Ldap,
  connection: Connection,
): Promise<{ people: RawEntry[]; groups: RawEntry[]; identity: Identity }> {
  const { settings, password } = connection
  const kind = kindOf(settings.kind)
  await during('bind', () => ldap.bind(settings.bindDn, password))
  const canary = await during('canary', () => canaryOf(ldap, connection, kind))
  const base = await idOfBase(ldap, settings.people.base, kind.id)
  await idOfBase(ldap, settings.groups.base, kind.id)
  const people = await during('people', () => readAll(ldap, peopleSearch(connection, kind)))
  const groups = await during('groups', () => readAll(ldap, groupSearch(connection, kind)))
  const end = await during('canary', () => canaryOf(ldap, connection, kind))
  if (end !== canary) fail('identity', 'canary')
  return { people, groups, identity: { base, canary } }
}

/** What to tell of an error: a fault as it is; anything else ends the process, which tells its parent enough. */
export function faultOf(error: unknown): Fault {
  if (error instanceof LdapFault) return error.why
  throw error
}

/** What the child tells of a fetch. */
export type PackedFetch =
  { complete: true; seen: PackedSnapshot; identity: Identity } | { complete: false; why: Fault }

/** Reads people and groups on a fresh connection, and makes sense of them. */
export async function fetchAll(open: () => Promise<Ldap>, connection: Connection): Promise<PackedFetch> {
  const { settings } = connection
  const reading = {
    kind: kindOf(settings.kind),
    loginAttribute: settings.people.loginAttribute,
    email: settings.email,
  }
  try {
    const ldap = await open()
    try {
      const { identity, ...read } = await readDirectory(ldap, connection)
      return { complete: true, seen: packSnapshot(normalise(read, reading)), identity }
    } finally {
      ldap.close()
    }
  } catch (error) {
    if (error instanceof DuplicateIds) return { complete: false, why: { fault: 'ids', step: 'people' } }
    return { complete: false, why: faultOf(error) }
  }
}

type StepWork = { step: StepName; work(): Promise<Omit<TestStep, 'step' | 'ok'>> }

/** Runs steps in order until one fails. */
export async function runSteps(steps: StepWork[]): Promise<TestStep[]> {
  const done: TestStep[] = []
  for (const { step, work } of steps) {
    try {
      const found = await work()
      done.push({ step, ok: found.fault === undefined, ...found })
      if (found.fault !== undefined) return done
    } catch (error) {
      const { fault, said } = faultOf(error)
      return [...done, { step, ok: false, fault, ...(said === undefined ? {} : { said }) }]
    }
  }
  return done
}

const firstText = (entry: RawEntry, attributes: readonly string[]): string =>
  attributes
    .flatMap((attribute) => valuesOf(entry, attribute))
    .flatMap((value) => plainTextOf(value) ?? [])[0] ?? '–'

async function firstHits(ldap: Ldap, search: Search): Promise<Answer> {
  const answer = await ldap.search({ ...search, page: { size: HITS, cookie: Buffer.alloc(0) } })
  return { ...answer, entries: answer.entries.slice(0, HITS) }
}

/** The steps of a live test that speak LDAP. */
export function ldapSteps(ldap: Ldap, connection: Connection): StepWork[] {
  const { settings, password } = connection
  const kind = kindOf(settings.kind)
  const people = peopleSearch(connection, kind)
  const groups = groupSearch(connection, kind)
  return [
    { step: 'bind', work: async () => (await ldap.bind(settings.bindDn, password), {}) },
    { step: 'canary', work: async () => (await canaryOf(ldap, connection, kind), {}) },
    {
      step: 'base',
      work: async () => {
        await idOfBase(ldap, settings.people.base, kind.id)
        await idOfBase(ldap, settings.groups.base, kind.id)
        return {}
      },
    },
    {
      step: 'people',
      work: async () => {
        const { entries } = await firstHits(ldap, people)
        const hit = (entry: RawEntry) => ({
          name: firstText(entry, kind.person.names),
          login: firstText(entry, [settings.people.loginAttribute]),
        })
        return { hits: entries.map(hit) }
      },
    },
    {
      step: 'groups',
      work: async () => {
        const { entries } = await firstHits(ldap, groups)
        const hit = (entry: RawEntry) => ({
          name: firstText(entry, kind.group.names),
          members: kind.group.members.flatMap(({ attribute }) => textsOf(entry, attribute)).length,
        })
        return { hits: entries.map(hit) }
      },
    },
    {
      step: 'paging',
      work: async () => {
        const { cookie } = await firstHits(ldap, { ...people, attributes: [kind.id] })
        return { paged: cookie !== null }
      },
    },
  ]
}
