import type { Assignment } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import { perEpoch, type PerEpoch } from '../organizations/index.ts'
import { loadPublished } from './store.ts'

/** Names of groups and sites for people to read. Persons are never named in a target. */
export type NamesOfScopes = (
  reader: Reader,
  organizationId: string,
  kind: 'group' | 'site',
  ids: readonly string[],
) => Promise<Map<string, string>>

/** What is published, as targets carry it. */
export const createPublished = (names: NamesOfScopes): PerEpoch<Assignment[]> =>
  perEpoch(async (reader, organizationId) =>
    withNames(reader, organizationId, await loadPublished(reader, organizationId), names),
  )

async function withNames(
  reader: Reader,
  organizationId: string,
  assignments: Assignment[],
  names: NamesOfScopes,
): Promise<Assignment[]> {
  const idsOf = (kind: string): string[] =>
    assignments.flatMap(({ scope }) => (scope.kind === kind && scope.id !== null ? [scope.id] : []))
  const groups = await names(reader, organizationId, 'group', idsOf('group'))
  const sites = await names(reader, organizationId, 'site', idsOf('site'))
  const nameOf = ({ kind, id }: Assignment['scope']): string | null =>
    id === null
      ? null
      : ((kind === 'group' ? groups.get(id) : kind === 'site' ? sites.get(id) : undefined) ?? null)
  return assignments.map((assignment) => ({
    ...assignment,
    scope: { ...assignment.scope, name: nameOf(assignment.scope) },
  }))
}
