import type { People } from './features/people/index.ts'
import type { Reader } from './platform/db/index.ts'
import { fold } from './platform/fold.ts'

/** Ids of the groups that are called so. */
export type GroupIdsOf = (reader: Reader, organizationId: string, name: string) => Promise<string[]>

/** Finds groups by their whole name. */
export const groupIdsOf =
  (people: Pick<People, 'listGroups'>): GroupIdsOf =>
  async (reader, organizationId, name) => {
    const { rows } = await people.listGroups(reader, organizationId, { search: name }, { limit: 100 })
    return rows.filter((group) => fold(group.name) === fold(name)).map(({ id }) => id)
  }
