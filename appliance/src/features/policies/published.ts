import type { Assignment } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { loadPublished } from './store.ts'

/** Names of groups and sites for people to read. Persons are never named in a target. */
export type NamesOfScopes = (
  reader: Reader,
  organizationId: string,
  kind: 'group' | 'site',
  ids: readonly string[],
) => Promise<Map<string, string>>

type Cached = { epoch: number; assignments: Assignment[] }

/**
 * What is published, kept per organization for as long as its target epoch stands. Inside a transaction nothing new
 * is kept: it might be rolled back.
 */
export function createPublished(
  organizations: Organizations,
  names: NamesOfScopes,
): (reader: Reader, organizationId: string) => Promise<Assignment[]> {
  const cache = new Map<string, Cached>()
  return async (reader, organizationId) => {
    const { targetEpoch: epoch } = await organizations.get(reader, organizationId)
    const known = cache.get(organizationId)
    if (known?.epoch === epoch) return known.assignments
    const assignments = await withNames(
      reader,
      organizationId,
      await loadPublished(reader, organizationId),
      names,
    )
    if (!('isTransaction' in reader && reader.isTransaction))
      cache.set(organizationId, { epoch, assignments })
    return assignments
  }
}

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
