import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import type { ListName, SavedView } from './saved-view.ts'

type Row = {
  id: string
  administrator_id: string
  list: ListName
  name: string
  query: string
  shared: number
}

const COLUMNS = ['id', 'administrator_id', 'list', 'name', 'query', 'shared']

const fromRow = ({ administrator_id: administratorId, shared, ...row }: Row): SavedView => ({
  ...row,
  administratorId,
  shared: shared === 1,
})

type Filter = { administrator_id: string } | { list: ListName; shared: 1 } | { id: string }

/** Views by name: those of somebody, or those of a list that are shared. */
export async function listViews(
  reader: Reader,
  organizationId: string,
  filter: Filter,
  limit: number,
): Promise<SavedView[]> {
  const rows: Row[] = await reader('saved_views')
    .where({ organization_id: organizationId, ...filter })
    .orderBy(['name_folded', 'id'])
    .limit(limit)
    .select(COLUMNS)
  return rows.map(fromRow)
}

export async function insertView(
  tx: Tx,
  organizationId: string,
  view: SavedView & { createdAt: number },
): Promise<void> {
  await tx('saved_views').insert({
    id: view.id,
    organization_id: organizationId,
    administrator_id: view.administratorId,
    list: view.list,
    name: view.name,
    name_folded: fold(view.name),
    query: view.query,
    shared: view.shared ? 1 : 0,
    created_at: view.createdAt,
  })
}

export async function renameView(tx: Tx, organizationId: string, id: string, name: string): Promise<void> {
  await tx('saved_views')
    .where({ organization_id: organizationId, id })
    .update({ name, name_folded: fold(name) })
}

export async function deleteView(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx('saved_views').where({ organization_id: organizationId, id }).delete()
}
