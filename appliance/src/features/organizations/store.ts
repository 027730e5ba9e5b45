import { z } from 'zod'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { AccessRules } from '../../platform/http/admin-route.ts'
import { FIRST_RULES, type Organization } from './organization.ts'

type Row = {
  id: string
  name: string
  time_zone: string
  settings: string
  target_epoch: number
  trust_number: number
  from_kit: number
  created_at: number
}

/** What stands in `settings`; a key that is missing is as it was at first. */
const settingsSchema = z.looseObject({
  demandsSecondFactor: z.boolean().default(FIRST_RULES.demandsSecondFactor),
  asksPurpose: z.boolean().default(FIRST_RULES.asksPurpose),
})

const settingsOf = (text: string): z.output<typeof settingsSchema> => settingsSchema.parse(JSON.parse(text))

function rulesOf(text: string): AccessRules {
  const { demandsSecondFactor, asksPurpose } = settingsOf(text)
  return { demandsSecondFactor, asksPurpose }
}

const fromRow = (row: Row): Organization => ({
  id: row.id,
  name: row.name,
  timeZone: row.time_zone,
  targetEpoch: row.target_epoch,
  trustNumber: row.trust_number,
  fromKit: row.from_kit === 1,
  rules: rulesOf(row.settings),
  createdAt: row.created_at,
})

export async function findOrganization(reader: Reader, id: string): Promise<Organization | undefined> {
  const row: Row | undefined = await reader('organizations').where({ id }).first()
  return row && fromRow(row)
}

export async function listOrganizations(reader: Reader): Promise<Organization[]> {
  const rows: Row[] = await reader('organizations').orderBy('id').select()
  return rows.map(fromRow)
}

export async function insertOrganization(tx: Tx, organization: Organization): Promise<void> {
  await tx('organizations').insert({
    id: organization.id,
    name: organization.name,
    time_zone: organization.timeZone,
    settings: JSON.stringify(organization.rules),
    target_epoch: organization.targetEpoch,
    trust_number: organization.trustNumber,
    from_kit: organization.fromKit ? 1 : 0,
    created_at: organization.createdAt,
  })
}

export async function updateOrganization(
  tx: Tx,
  id: string,
  change: { name: string; timeZone: string },
): Promise<void> {
  await tx('organizations').where({ id }).update({ name: change.name, time_zone: change.timeZone })
}

/** Other settings of the organization stay as they are. */
export async function updateRules(tx: Tx, id: string, rules: AccessRules): Promise<void> {
  const row: Pick<Row, 'settings'> | undefined = await tx('organizations')
    .where({ id })
    .forUpdate()
    .first('settings')
  if (!row) return
  await tx('organizations')
    .where({ id })
    .update({ settings: JSON.stringify({ ...settingsOf(row.settings), ...rules }) })
}

export async function raiseTargetEpoch(tx: Tx, id: string): Promise<void> {
  await tx('organizations').where({ id }).increment('target_epoch', 1)
}

export async function raiseTrustNumber(tx: Tx, id: string): Promise<void> {
  await tx('organizations').where({ id }).increment('trust_number', 1)
}
