import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import type { Administrator } from './administrator.ts'

/** Columns that make an `Administrator`, and the folded name, by which lists are ordered. */
export const ADMINISTRATOR_COLUMNS = [
  'administrators.id',
  'administrators.organization_id',
  'administrators.user_name',
  'administrators.user_name_folded',
  'administrators.name',
  'administrators.role',
  'administrators.must_change_password',
  'administrators.created_at',
  'administrators.disabled_at',
  'administrators.last_signed_in_at',
  'administrators.second_factor_at',
  'administrators.person_id',
  'administrators.suspended_at',
]

/** A row of the columns above. */
export type AdministratorRow = {
  id: string
  organization_id: string
  user_name: string
  name: string
  role: string
  must_change_password: number
  created_at: number
  disabled_at: number | null
  last_signed_in_at: number | null
  second_factor_at: number | null
  person_id: string | null
  suspended_at: number | null
}

export const fromRow = (row: AdministratorRow): Administrator => ({
  id: row.id,
  organizationId: row.organization_id,
  userName: row.user_name,
  name: row.name,
  role: row.role as Role,
  mustChangePassword: row.must_change_password === 1,
  createdAt: row.created_at,
  disabledAt: row.disabled_at,
  lastSignedInAt: row.last_signed_in_at,
  secondFactorAt: row.second_factor_at,
  personId: row.person_id,
  suspendedAt: row.suspended_at,
})

/** What stands in place of a hash where a directory has the password: no local sign-in looks at it. */
const NO_HASH = ''

/** `passwordHash` null: the directory has the password. */
export async function insertAdministrator(
  tx: Tx,
  administrator: Administrator,
  passwordHash: string | null,
): Promise<void> {
  await tx('administrators').insert({
    id: administrator.id,
    organization_id: administrator.organizationId,
    user_name: administrator.userName,
    user_name_folded: fold(administrator.userName),
    name: administrator.name,
    role: administrator.role,
    password_hash: passwordHash ?? NO_HASH,
    must_change_password: administrator.mustChangePassword ? 1 : 0,
    created_at: administrator.createdAt,
    disabled_at: administrator.disabledAt,
    last_signed_in_at: administrator.lastSignedInAt,
    second_factor_at: administrator.secondFactorAt,
    person_id: administrator.personId,
    suspended_at: administrator.suspendedAt,
  })
}

export async function findAdministrator(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Administrator | undefined> {
  const row: AdministratorRow | undefined = await reader('administrators')
    .where({ id, organization_id: organizationId })
    .first(ADMINISTRATOR_COLUMNS)
  return row && fromRow(row)
}

/** By id alone, for what the appliance itself records. */
export async function findAnywhere(reader: Reader, id: string): Promise<Administrator | undefined> {
  const row: AdministratorRow | undefined = await reader('administrators')
    .where({ id })
    .first(ADMINISTRATOR_COLUMNS)
  return row && fromRow(row)
}

/** A local account by what was typed, in any organization: the sign-in page asks for none. */
export async function findByUserName(
  reader: Reader,
  userName: string,
): Promise<{ administrator: Administrator; passwordHash: string } | undefined> {
  // No text of PostgreSQL has a NUL: it would refuse the question.
  if (userName.includes('\0')) return undefined
  const row: (AdministratorRow & { password_hash: string }) | undefined = await reader('administrators')
    .where({ user_name_folded: fold(userName), person_id: null })
    .first([...ADMINISTRATOR_COLUMNS, 'password_hash'])
  return row && { administrator: fromRow(row), passwordHash: row.password_hash }
}

/** The account of somebody whom a directory knows. */
export async function findByPerson(
  reader: Reader,
  organizationId: string,
  personId: string,
): Promise<Administrator | undefined> {
  const row: AdministratorRow | undefined = await reader('administrators')
    .where({ organization_id: organizationId, person_id: personId })
    .first(ADMINISTRATOR_COLUMNS)
  return row && fromRow(row)
}

/** Accounts of people whom a directory knows: those who have signed in once. */
export async function listOfDirectory(reader: Reader, organizationId: string): Promise<Administrator[]> {
  const rows: AdministratorRow[] = await reader('administrators')
    .where({ organization_id: organizationId })
    .whereNotNull('person_id')
    .orderBy('person_id')
    .select(ADMINISTRATOR_COLUMNS)
  return rows.map(fromRow)
}

/** By user name. */
export async function listAdministrators(
  reader: Reader,
  organizationId: string,
  page: PageRequest,
): Promise<Page<Administrator>> {
  const query = reader('administrators').where({ organization_id: organizationId })
  const order = { column: 'user_name_folded', id: 'id' }
  const found = await fetchPage<AdministratorRow>(query.select(ADMINISTRATOR_COLUMNS), order, page)
  return { ...found, rows: found.rows.map(fromRow) }
}

/** Whether anybody at all can administer this appliance. */
export async function hasAdministrators(reader: Reader): Promise<boolean> {
  return (await reader('administrators').first('id')) !== undefined
}

/**
 * Ids of the local owners that can sign in, locked against changes by others until the transaction ends. Owners of a
 * directory don't count: they are gone when it is.
 */
export async function lockLocalOwners(tx: Tx, organizationId: string): Promise<string[]> {
  const rows: { id: string }[] = await tx('administrators')
    .where({ organization_id: organizationId, role: 'owner', person_id: null })
    .whereNull('disabled_at')
    .orderBy('id')
    .forUpdate()
    .select('id')
  return rows.map((row) => row.id)
}

/** What may change about an administrator. */
export type AdministratorChange = Partial<{
  userName: string
  name: string
  role: Role
  passwordHash: string
  mustChangePassword: boolean
  disabledAt: number | null
  lastSignedInAt: number
  secondFactorAt: number | null
  suspendedAt: number | null
}>

export async function updateAdministrator(
  tx: Tx,
  organizationId: string,
  id: string,
  change: AdministratorChange,
): Promise<void> {
  const columns = {
    user_name: change.userName,
    user_name_folded: change.userName === undefined ? undefined : fold(change.userName),
    name: change.name,
    role: change.role,
    password_hash: change.passwordHash,
    must_change_password:
      change.mustChangePassword === undefined ? undefined : change.mustChangePassword ? 1 : 0,
    disabled_at: change.disabledAt,
    last_signed_in_at: change.lastSignedInAt,
    second_factor_at: change.secondFactorAt,
    suspended_at: change.suspendedAt,
  }
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  await tx('administrators').where({ id, organization_id: organizationId }).update(given)
}
