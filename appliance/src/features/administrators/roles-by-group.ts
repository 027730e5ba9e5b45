import type { Role } from '../../platform/http/capabilities.ts'
import type { Standing } from '../people/index.ts'
import type { Administrator } from './administrator.ts'

/** From the highest: whoever is in several groups has the first of their roles. */
export const HIGHEST_FIRST: readonly Role[] = [
  'owner',
  'policy',
  'operator',
  'system',
  'auditor',
  'msp',
  'firmware',
]

/** The role that the groups of a person give them; null where they give none, or the directory does not have them. */
export function roleByGroups(
  standing: Pick<Standing, 'state' | 'groups'> | undefined,
  roles: ReadonlyMap<string, Role>,
): Role | null {
  if (standing?.state !== 'active') return null
  const given = new Set([...standing.groups].flatMap((group) => roles.get(group) ?? []))
  return HIGHEST_FIRST.find((role) => given.has(role)) ?? null
}

/** Whether an account of a directory is as its groups say. Without a role it keeps the last one, and is suspended. */
export const isSettled = (
  { role, suspendedAt }: Pick<Administrator, 'role' | 'suspendedAt'>,
  given: Role | null,
): boolean => (given === null ? suspendedAt !== null : suspendedAt === null && role === given)
