import type { Reader } from '../../platform/db/index.ts'

const BATCH = 500

/** Names of a directory's people and groups by its own ids, as they are stored; unknown ones are left out. */
export async function namesOfKeys(
  reader: Reader,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
  keys: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const wanted = [...new Set(keys)]
  for (let start = 0; start < wanted.length; start += BATCH) {
    for (const table of ['people', 'people_groups']) {
      const rows: { external_id: string; name: string }[] = await reader(table)
        .where({ organization_id: organizationId, connection_id: connectionId })
        .whereIn('external_id', wanted.slice(start, start + BATCH))
        .select('external_id', 'name')
      for (const row of rows) names.set(row.external_id, row.name)
    }
  }
  return names
}
