import type { Appliance } from '../../appliance/src/compose.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { eventually } from '../demo/world/eventually.ts'

const actor = systemActor('sample data')
const APPLIED_WITHIN_MS = 60_000

/** Makes two placement rules where there are none, and waits until they have been applied. Answers the id of the first. */
export async function withRules(appliance: Appliance): Promise<string> {
  const { database, organizations, placement, sites, jobs } = appliance
  const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
  const [known] = await placement.list(database.read, organizationId)
  if (known) return known.id
  const [site] = (await sites.list(database.read, organizationId, undefined, { limit: 1 })).rows
  const id = await database.write(async (tx) => {
    const first = { name: 'Third row', pattern: 'NHB-PC003*', unit: null, siteId: site?.id ?? null, tags: [] }
    const added = await placement.add(tx, organizationId, first, actor)
    const unit = 'OU=Customer Care,OU=Staff,DC=nordhafen,DC=example'
    const second = {
      name: 'Customer care',
      pattern: null,
      unit,
      siteId: null,
      tags: ['front desk', 'shared'],
    }
    await placement.add(tx, organizationId, second, actor)
    return added
  })
  const isApplied = async (): Promise<boolean> => {
    const { rows } = await jobs.list(database.read, organizationId, 'placement', { limit: 2 })
    return rows.every(({ status }) => status === 'done')
  }
  if (!(await eventually(isApplied, APPLIED_WITHIN_MS))) throw new Error('the rules were not applied')
  return id
}

/** A computer that a rule has placed. */
export async function placedHub(appliance: Appliance): Promise<string> {
  await withRules(appliance)
  const { database, organizations, hubs } = appliance
  const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
  const page = await hubs.list(database.read, organizationId, { search: 'NHB-PC003' }, { limit: 1 })
  return page.rows[0]?.id ?? ''
}

/** What another pattern of the first rule would do, as it is proposed. */
export const otherRule = (ruleId: string) => ({
  kind: 'changeRule' as const,
  ruleId,
  input: { name: 'Rows', pattern: 'NHB-PC00*', unit: null, siteId: null, tags: ['row'] },
})
