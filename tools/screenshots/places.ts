import { checkEntries } from '../../appliance/src/features/policies/index.ts'
import type { Appliance } from '../../appliance/src/compose.ts'
import type { Change } from '../../appliance/src/features/effect/index.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { eventually } from '../demo/world/eventually.ts'
import type { SignedIn } from '../../appliance/src/platform/http/admin-route.ts'
import { OWNER } from './stage.ts'

const organizationOf = async ({ database, organizations }: Appliance): Promise<string> =>
  (await organizations.list(database.read))[0]?.id ?? ''

export async function deviceId(appliance: Appliance, state?: string): Promise<string> {
  const { database, devices } = appliance
  const page = await devices.list(database.read, await organizationOf(appliance), { state }, { limit: 1 })
  return page.rows[0]?.id ?? (state === undefined ? '' : deviceId(appliance))
}

export async function hubId(
  { database, ...appliance }: Appliance,
  status: 'active' | 'pending',
): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (
    (await appliance.hubs.list(database.read, organizationId, { status }, { limit: 1 })).rows[0]?.id ?? ''
  )
}

export async function policyId({ database, ...appliance }: Appliance, name: string): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (await appliance.policies.findByName(database.read, organizationId, name))?.id ?? ''
}

/** A site at which computers stand. */
export async function siteId({ database, ...appliance }: Appliance): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (
    (await appliance.sites.list(database.read, organizationId, undefined, { limit: 1 })).rows[0]?.id ?? ''
  )
}

/** A report that has been made. */
export async function madeReport({ database, jobs, ...appliance }: Appliance): Promise<string> {
  const organizationId = await organizationOf({ database, jobs, ...appliance })
  const order = { report: 'inventory', filter: {}, wrote: {}, format: 'pdf', withNames: true, schedule: null }
  const actor = systemActor('sample data')
  const { id } = await database.write((tx) => jobs.ask(tx, organizationId, 'report', order, actor))
  const isDone = async (): Promise<boolean> =>
    (await jobs.get(database.read, organizationId, id)).status === 'done'
  if (!(await eventually(isDone, MADE_WITHIN_MS))) throw new Error('the report was not made')
  return id
}

export async function wearerId(appliance: Appliance): Promise<string> {
  const { database, devices } = appliance
  const id = await deviceId(appliance, 'drifted')
  return (await devices.get(database.read, await organizationOf(appliance), id)).personId ?? ''
}

/** A job runs in a process of its own, which takes long to start beside many others. */
const MADE_WITHIN_MS = 60_000
const ADDRESS = '192.0.2.1'

const owners = new WeakMap<Appliance['administrators'], Promise<SignedIn>>()

/** The owner, signed in once for each appliance: a sixth session would end the browser's. */
function ownerOf(administrators: Appliance['administrators']): Promise<SignedIn> {
  const known = owners.get(administrators) ?? signInOwner(administrators)
  owners.set(administrators, known)
  return known
}

async function signInOwner({ signIn, findSession }: Appliance['administrators']): Promise<SignedIn> {
  const { userName, password } = OWNER
  const admin = await findSession(await signIn({ userName, password, address: ADDRESS, browser: '' }))
  if (!admin) throw new Error('the owner cannot sign in')
  return admin
}

/** What other values for the contact centre would do, worked out. */
export async function workedOut(appliance: Appliance): Promise<string> {
  const { database, policies } = appliance
  const organizationId = await organizationOf(appliance)
  const id = await policyId(appliance, 'Contact centre')
  const { name, description, revision } = await policies.get(database.read, organizationId, id)
  const { entries } = await policies.revision(database.read, organizationId, id, revision)
  const others = checkEntries(entries.slice(1).filter(({ setting }) => setting !== 'sidetone.level'))
  const louder = { setting: 'sidetone.level', value: 66, mode: 'locked' as const }
  const change = {
    kind: 'saveAndPublish' as const,
    policyId: id,
    basedOn: revision,
    input: { name, description, note: '', entries: [louder, ...others] },
  }
  return workOut(appliance, change)
}

/** The address of what a change would do, once that is known. */
export async function workOut(appliance: Appliance, change: Change): Promise<string> {
  const { database, effects, jobs, administrators } = appliance
  const organizationId = await organizationOf(appliance)
  const place = await effects.propose(await ownerOf(administrators), change)
  const jobId = place.split('/').at(-1) ?? ''
  const isDone = async (): Promise<boolean> =>
    (await jobs.get(database.read, organizationId, jobId)).status === 'done'
  if (!(await eventually(isDone, MADE_WITHIN_MS))) throw new Error('the effect was not worked out')
  return place
}

const VIEWS = [
  { list: 'devices', name: 'Drifted, newest first', query: 'state=drifted&sort=-seen', shared: true },
  { list: 'devices', name: 'On loan', query: 'status=lent&columns=owner,note,seen', shared: false },
  {
    list: 'computers',
    name: 'Lately enrolled',
    query: 'sort=-enrolled&columns=person,enrolled',
    shared: false,
  },
] as const

/** One's own views, of which there are some. */
export async function withSavedViews({ savedViews, database, administrators }: Appliance): Promise<string> {
  const owner = await ownerOf(administrators)
  if ((await savedViews.own(database.read, owner)).length === 0)
    await database.write(async (tx) => {
      for (const view of VIEWS) await savedViews.save(tx, owner, view)
    })
  return '/account/views'
}

/** A headset of which something has been entered. */
export async function entered(appliance: Appliance): Promise<string> {
  const { database, devices } = appliance
  const filters = { status: 'lent' }
  const page = await devices.list(database.read, await organizationOf(appliance), filters, { limit: 1 })
  return page.rows[0]?.id ?? deviceId(appliance)
}

export async function conflictId(appliance: Appliance): Promise<string> {
  const { database, assets } = appliance
  const page = await assets.conflicts(database.read, await organizationOf(appliance), false, { limit: 1 })
  return page.rows[0]?.id ?? ''
}

export async function localGroupId(appliance: Appliance): Promise<string> {
  const { database, people } = appliance
  const filter = { search: 'pilot' }
  const page = await people.listGroups(database.read, await organizationOf(appliance), filter, { limit: 1 })
  return page.rows[0]?.id ?? ''
}

/** How one policy was given to whom. */
export async function assignmentPath(appliance: Appliance): Promise<string> {
  const { database, policies } = appliance
  const policy = await policyId(appliance, 'Contact centre')
  const [given] = await policies.assignmentsOf(database.read, await organizationOf(appliance), policy)
  return `/policies/${policy}/assignments/${given?.id ?? ''}`
}

export async function administratorId(appliance: Appliance): Promise<string> {
  const { administrators, database } = appliance
  const organizationId = await organizationOf(appliance)
  return (await administrators.list(database.read, organizationId, { limit: 1 })).rows[0]?.id ?? ''
}

/** Where a second factor is set up that has been begun. */
export async function secondFactorToSetUp({ administrators }: Appliance): Promise<string> {
  const begin = { current: OWNER.password, address: ADDRESS }
  await administrators.secondFactors.begin(await ownerOf(administrators), begin)
  return '/account/second-factor/set-up'
}
