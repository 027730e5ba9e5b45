import type { ScopeKind } from '@earshot/protocol'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { modelName } from '../../platform/views/settings.ts'
import { showNames } from '../people/index.ts'
import type { PolicyPageDeps } from './page-deps.ts'

/** Words of each kind of scope. */
export const SCOPE_WORDS: Readonly<Record<ScopeKind, string>> = {
  everyone: 'scope.everyone',
  model: 'scope.model',
  site: 'scope.site',
  group: 'scope.group',
  computerTag: 'scope.computerTag',
  person: 'scope.person',
  device: 'scope.device',
}

type NameDeps = Pick<PolicyPageDeps, 'database' | 'people' | 'sites' | 'audit'>

type Scoped = { id: string; scope: { kind: ScopeKind; id: string | null } }

/** Serial number of a device, which is the end of its key. */
export const serialOf = (deviceKey: string): string => deviceKey.slice(deviceKey.indexOf('/') + 1)

/** Names of people, groups and sites by id. */
export async function namesOf(
  deps: NameDeps,
  admin: SignedIn,
  ids: { people: readonly string[]; groups: readonly string[]; sites: readonly string[] },
): Promise<(kind: string, id: string) => string> {
  const { database, people, sites } = deps
  const persons = await showNames(deps, admin, ids.people)
  const groups = await people.describeGroups(database.read, admin.organizationId, [...ids.groups])
  const places = await sites.namesOf(database.read, admin.organizationId, ids.sites)
  return (kind, id) => {
    if (kind === 'person') return persons.get(id)?.name ?? id
    if (kind === 'group') return groups.get(id)?.name ?? id
    if (kind === 'site') return places.get(id) ?? id
    if (kind === 'model') return modelName(id)
    return kind === 'device' ? serialOf(id) : id
  }
}

/** Words of the scopes of assignments, by the assignment's id. */
export async function scopeTexts(
  deps: NameDeps,
  admin: SignedIn,
  assignments: readonly Scoped[],
): Promise<Map<string, Phrase>> {
  const idsOf = (kind: ScopeKind): string[] =>
    assignments.flatMap(({ scope }) => (scope.kind === kind && scope.id !== null ? [scope.id] : []))
  const nameOf = await namesOf(deps, admin, {
    people: idsOf('person'),
    groups: idsOf('group'),
    sites: idsOf('site'),
  })
  return new Map(
    assignments.map(({ id, scope }) => {
      const kind = say(SCOPE_WORDS[scope.kind])
      const text = scope.id === null ? kind : say('scope.named', { kind, name: nameOf(scope.kind, scope.id) })
      return [id, text]
    }),
  )
}
