import type { Reader } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Sites } from '../sites/index.ts'

/** The id of a site that is typed by its name; null where nothing is typed. Throws `AppError` `invalid` for `field`. */
export async function readSite(
  sites: Pick<Sites, 'findByName'>,
  reader: Reader,
  organizationId: string,
  field: string,
  typed: string,
): Promise<string | null> {
  const name = typed.trim()
  if (name === '') return null
  const [site] = await sites.findByName(reader, organizationId, [name])
  if (!site) throw invalid(field, say('hub.place.noSite', { name }))
  return site.id
}

/** Throws `AppError` `invalid` for `field` where the organization has no site with this id; null is no site. */
export async function checkSite(
  sites: Pick<Sites, 'namesOf'>,
  reader: Reader,
  organizationId: string,
  field: string,
  id: string | null,
): Promise<void> {
  if (id !== null && !(await sites.namesOf(reader, organizationId, [id])).has(id))
    throw invalid(field, say('hub.place.noSite', { name: id }))
}
