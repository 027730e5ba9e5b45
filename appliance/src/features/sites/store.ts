import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'

/** A place where computers stand. */
export type Site = { id: string; name: string }

/** A site as lists show it, with how many computers stand there, whatever became of their hubs. */
export type SiteView = Site & { computers: number }

type Row = { id: string; name: string; name_folded: string; computers: number | string }

const sitesQuery = (reader: Reader, organizationId: string) =>
  reader('sites').where({ 'sites.organization_id': organizationId })

/** Sites by name. `search` is how a name begins. */
export async function listSites(
  reader: Reader,
  organizationId: string,
  search: string | undefined,
  request: PageRequest,
): Promise<Page<SiteView>> {
  const computers = reader('hubs')
    .where({ 'hubs.organization_id': organizationId })
    .whereRaw('hubs.site_id = sites.id')
    .count('*')
    .as('computers')
  const query = sitesQuery(reader, organizationId).select('id', 'name', 'name_folded', computers)
  if (search) {
    const from = fold(search)
    void query.where('name_folded', '>=', from).where('name_folded', '<', `${from}\u{10FFFF}`)
  }
  const page = await fetchPage<Row>(query, { column: 'name_folded', id: 'id' }, request)
  return { ...page, rows: page.rows.map((row) => ({ ...siteOf(row), computers: Number(row.computers) })) }
}

const siteOf = ({ id, name }: Pick<Row, 'id' | 'name'>): Site => ({ id, name })

/** Those of these sites that exist. */
export async function findSites(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<Site[]> {
  const rows: Row[] = await sitesQuery(reader, organizationId).whereIn('id', ids).select('id', 'name')
  return rows.map(siteOf)
}

/** Sites by their names, in whatever way these are written. */
export async function findSitesByName(
  reader: Reader,
  organizationId: string,
  names: readonly string[],
): Promise<Site[]> {
  const rows: Row[] = await sitesQuery(reader, organizationId)
    .whereIn('name_folded', names.map(fold))
    .select('id', 'name')
  return rows.map(siteOf)
}

export async function insertSite(tx: Tx, organizationId: string, { id, name }: Site): Promise<void> {
  await tx('sites').insert({ id, organization_id: organizationId, name, name_folded: fold(name) })
}

export async function renameSite(tx: Tx, organizationId: string, { id, name }: Site): Promise<void> {
  await tx('sites')
    .where({ organization_id: organizationId, id })
    .update({ name, name_folded: fold(name) })
}

export async function deleteSite(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx('sites').where({ organization_id: organizationId, id }).delete()
}

/** How many computers stand at a site, and how many enrolment codes and placement rules lead there. */
export async function countUses(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<{ computers: number; codes: number; rules: number }> {
  const count = async (table: string): Promise<number> => {
    const row: { count: number | string } | undefined = await reader(table)
      .where({ organization_id: organizationId, site_id: id })
      .first(reader.raw('count(*) as count'))
    return Number(row?.count ?? 0)
  }
  return {
    computers: await count('hubs'),
    codes: await count('enrolment_codes'),
    rules: await count('placement_rules'),
  }
}
