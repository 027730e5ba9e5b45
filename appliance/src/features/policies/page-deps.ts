import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Page, PageRequest, Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Administrators } from '../administrators/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People, ShowDeps } from '../people/index.ts'
import type { Sites } from '../sites/index.ts'
import type { GovernableHub } from './governance.ts'
import type { PolicyChange } from './change.ts'
import type { Policies } from './policies.ts'
import type { Policy } from './policy.ts'

/** A headset as it is chosen for a scope: by its key. */
export type ChoosableDevice = { deviceKey: string; serial: string | null; name: string }

/** What the policy pages are built from. */
export type PolicyPageDeps = ShowDeps & {
  clock: Clock
  policies: Policies
  effects: {
    /** Has the effect of a change worked out; answers the address of its page. Throws what the change would throw. */
    propose(admin: SignedIn, change: PolicyChange): Promise<string>
  }
  administrators: Pick<Administrators, 'get'>
  organizations: Pick<Organizations, 'get'>
  sites: Pick<Sites, 'list' | 'namesOf'>
  people: Pick<People, 'describe' | 'describeGroups' | 'groupsOfMany' | 'list' | 'listGroups'>
  devices: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { search?: string | undefined },
      page: { limit: number },
    ): Promise<{ rows: ChoosableDevice[] }>
    keysOfMany(
      reader: Reader,
      organizationId: string,
      hubIds: readonly string[],
      now: number,
    ): Promise<Map<string, string[]>>
  }
  hubs: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { status: 'active' },
      page: PageRequest,
    ): Promise<Page<GovernableHub>>
  }
}

/** Names of authors: those who are no administrators (the command line) have none. */
export async function authorsOf(
  { database, administrators }: PolicyPageDeps,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = await Promise.all(
    [...new Set(ids)].map((id) =>
      administrators.get(database.read, organizationId, id).catch(noneWhenMissing),
    ),
  )
  return new Map(
    found.flatMap((administrator) => (administrator ? [[administrator.id, administrator.name]] : [])),
  )
}

function noneWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null
  throw error
}

/** Policies that one can be chosen from. */
const CHOOSABLE = 500

/** Policies by name, to choose one from. */
export const choosablePolicies = async (
  { database, policies }: PolicyPageDeps,
  organizationId: string,
): Promise<Policy[]> => (await policies.list(database.read, organizationId, { limit: CHOOSABLE })).rows

/** Field of a button that asks what a form would change, instead of sending it. */
export const seeFirst = { do: z.literal('effect').optional() }
