import { MODELS } from '@earshot/protocol'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { serialOf } from './scope-names.ts'

/** Somebody or something that can be chosen, and a word more to tell it from others. */
export type Choice = { id: string; name: string; more: string }

const FOUND = 20

/** What can be chosen of a kind; where there may be many, those whose name begins with `search`. */
export async function choicesOf(
  { database, people, devices, sites, audit }: PolicyPageDeps,
  admin: SignedIn,
  kind: string,
  search: string,
): Promise<Choice[]> {
  const { organizationId } = admin
  const page = { limit: FOUND }
  const filter = { search: search === '' ? undefined : search }
  if (kind === 'model') return MODELS.map(({ id, name }) => ({ id, name, more: '' }))
  if (kind === 'group') {
    const { rows } = await people.listGroups(database.read, organizationId, filter, page)
    return rows.map(({ id, name }) => ({ id, name, more: '' }))
  }
  if (kind === 'site') {
    const { rows } = await sites.list(database.read, organizationId, filter.search, page)
    return rows.map(({ id, name }) => ({ id, name, more: '' }))
  }
  if (kind === 'person') {
    await audit.viewed(admin, 'people.listed', { kind: 'organization', id: organizationId })
    const { rows } = await people.list(database.read, organizationId, filter, page)
    return rows.map(({ id, name, logins }) => ({ id, name, more: logins[0] ?? '' }))
  }
  if (kind !== 'device') return []
  const { rows } = await devices.list(database.read, organizationId, filter, page)
  return rows.map(({ deviceKey, name, serial }) => ({
    id: deviceKey,
    name: serial ?? serialOf(deviceKey),
    more: name,
  }))
}
