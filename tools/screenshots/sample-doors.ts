import type { Page } from 'playwright-core'
import type { Appliance } from '../../appliance/src/compose.ts'
import { codeAt, stepAt } from '../../appliance/src/features/administrators/totp.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { startSlapd } from '../slapd.ts'

const actor = systemActor('sample data')
const PEOPLE = [
  { uid: 'greta.primer', name: 'Greta Primer' },
  { uid: 'luka.primjer', name: 'Luka Primjer' },
]
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** Somebody who signs in with a second factor. */
const CAREFUL = { userName: 'sven', name: 'Sven Probe', password: 'grey gulls over the pier' }

/** Connects a real directory, and leaves the plan of its first run waiting for a person. */
export async function plantDirectory({ directory }: Appliance, organizationId: string): Promise<void> {
  const groups = [{ name: 'Head office', people: PEOPLE.map(({ uid }) => uid) }]
  const server = await startSlapd({ people: PEOPLE, groups })
  try {
    const caller = { organizationId, actor }
    const settings = {
      name: 'Head office',
      kind: 'openldap',
      host: server.host,
      port: server.tlsPort,
      security: 'ldaps',
      ca: server.ca,
      bindDn: server.bindDn,
      people: { base: server.peopleDn, filter: null, loginAttribute: 'uid' },
      groups: { base: server.groupsDn, filter: null },
      email: false,
      schedule: null,
    }
    const id = await directory.addConnection(caller, settings, server.bindPassword)
    await (
      await directory.rehearse(caller, id)
    ).finished
  } finally {
    await server.stop()
  }
}

/** Where the pages of the planted directory are. */
export async function directoryPlaces({ database, directory, organizations }: Appliance) {
  const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
  const [connection] = await directory.listConnections(database.read, organizationId)
  if (!connection) throw new Error('no directory has been planted')
  const { id, waitingPlanId } = connection
  const runs = await directory.runs(database.read, organizationId, id, { limit: 1 })
  return {
    directory: `/directories/${id}`,
    edit: `/directories/${id}/edit`,
    run: `/directories/runs/${runs.rows[0]?.id ?? ''}`,
    plan: `/directories/plans/${waitingPlanId ?? ''}`,
  }
}

/** A group of the directory that gives a role; it does from now on. */
export async function roleGroup({
  administrators,
  database,
  organizations,
  people,
}: Appliance): Promise<string> {
  const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
  const { rows } = await people.listGroups(database.read, organizationId, { search: 'agents' }, { limit: 1 })
  const groupId = rows[0]?.id ?? ''
  await database.write((tx) =>
    administrators.groupRoles.give(tx, organizationId, { groupId, role: 'operator' }, actor),
  )
  return `/administrators/groups/${groupId}`
}

/** Where the groups are listed that give roles. */
export async function groupsWithRoles(appliance: Appliance): Promise<string> {
  await roleGroup(appliance)
  return '/administrators/groups'
}

/** Where somebody signs in who will be asked for a code. */
export async function withSecondFactor(appliance: Appliance): Promise<string> {
  const { administrators, database, organizations } = appliance
  const organizationId = (await organizations.list(database.read))[0]?.id ?? ''
  const known = await administrators.findByUserName(database.read, organizationId, CAREFUL.userName)
  if (!known) {
    await administrators.create(organizationId, actor, { ...CAREFUL, role: 'operator' })
    await addSecondFactor(appliance)
  }
  return '/sign-in'
}

async function addSecondFactor({ administrators, database }: Appliance): Promise<void> {
  const { userName, password } = CAREFUL
  const address = '192.0.2.1'
  const admin = await administrators.findSession(
    await administrators.signIn({ userName, password, address, browser: '' }),
  )
  if (!admin) throw new Error(`${userName} cannot sign in`)
  await administrators.secondFactors.begin(admin, { current: password, address })
  const waiting = await administrators.secondFactors.waiting(database.read, admin)
  const code = codeAt(bytesOf(waiting?.secret ?? ''), stepAt(Date.now()))
  await administrators.secondFactors.confirm(admin, code)
}

/** The bytes of a secret as it is typed into an app (base32, RFC 4648). */
function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** Signs in as far as the page that asks for the code. */
export async function waitForCode(page: Page): Promise<void> {
  await page.getByLabel('User name').fill(CAREFUL.userName)
  await page.getByLabel('Password').fill(CAREFUL.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/sign-in/code*')
}
