import type { Page } from 'playwright-core'
import { checkEntries } from '../../appliance/src/features/policies/index.ts'
import type { Appliance } from '../../appliance/src/compose.ts'
import type { Change } from '../../appliance/src/features/effect/index.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { eventually } from '../demo/world/eventually.ts'
import type { SignedIn } from '../../appliance/src/platform/http/admin-route.ts'
import { looksAtPath } from '../../appliance/src/platform/views/address.ts'
import { directoryPlaces, groupsWithRoles, roleGroup, waitForCode, withSecondFactor } from './sample-doors.ts'
import { otherRule, placedHub, withRules } from './sample-rules.ts'
import { OWNER } from './stage.ts'

/** A page worth a picture: where it is, and what to do before. */
export type Picture = {
  name: string
  /** What the page is answered with; 200 unless it is said. */
  status?: number
  /** A page for people who have not signed in. */
  signedOut?: true
  find(appliance: Appliance): Promise<string>
  prepare?(page: Page): Promise<void>
}

const at = (name: string, path: string): Picture => ({ name, find: () => Promise.resolve(path) })

const organizationOf = async ({ database, organizations }: Appliance): Promise<string> =>
  (await organizations.list(database.read))[0]?.id ?? ''

async function deviceId(appliance: Appliance, state?: string): Promise<string> {
  const { database, devices } = appliance
  const page = await devices.list(database.read, await organizationOf(appliance), { state }, { limit: 1 })
  return page.rows[0]?.id ?? (state === undefined ? '' : deviceId(appliance))
}

async function hubId({ database, ...appliance }: Appliance, status: 'active' | 'pending'): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (
    (await appliance.hubs.list(database.read, organizationId, { status }, { limit: 1 })).rows[0]?.id ?? ''
  )
}

async function policyId({ database, ...appliance }: Appliance, name: string): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (await appliance.policies.findByName(database.read, organizationId, name))?.id ?? ''
}

/** A site at which computers stand. */
async function siteId({ database, ...appliance }: Appliance): Promise<string> {
  const organizationId = await organizationOf({ database, ...appliance })
  return (
    (await appliance.sites.list(database.read, organizationId, undefined, { limit: 1 })).rows[0]?.id ?? ''
  )
}

/** A report that has been made. */
async function madeReport({ database, jobs, ...appliance }: Appliance): Promise<string> {
  const organizationId = await organizationOf({ database, jobs, ...appliance })
  const order = { report: 'inventory', filter: {}, wrote: {}, format: 'pdf', withNames: true, schedule: null }
  const actor = systemActor('sample data')
  const { id } = await database.write((tx) => jobs.ask(tx, organizationId, 'report', order, actor))
  const isDone = async (): Promise<boolean> =>
    (await jobs.get(database.read, organizationId, id)).status === 'done'
  if (!(await eventually(isDone, MADE_WITHIN_MS))) throw new Error('the report was not made')
  return id
}

async function wearerId(appliance: Appliance): Promise<string> {
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
async function workedOut(appliance: Appliance): Promise<string> {
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
async function workOut(appliance: Appliance, change: Change): Promise<string> {
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
async function withSavedViews({ savedViews, database, administrators }: Appliance): Promise<string> {
  const owner = await ownerOf(administrators)
  if ((await savedViews.own(database.read, owner)).length === 0)
    await database.write(async (tx) => {
      for (const view of VIEWS) await savedViews.save(tx, owner, view)
    })
  return '/account/views'
}

/** A headset of which something has been entered. */
async function entered(appliance: Appliance): Promise<string> {
  const { database, devices } = appliance
  const filters = { status: 'lent' }
  const page = await devices.list(database.read, await organizationOf(appliance), filters, { limit: 1 })
  return page.rows[0]?.id ?? deviceId(appliance)
}

async function conflictId(appliance: Appliance): Promise<string> {
  const { database, assets } = appliance
  const page = await assets.conflicts(database.read, await organizationOf(appliance), false, { limit: 1 })
  return page.rows[0]?.id ?? ''
}

async function localGroupId(appliance: Appliance): Promise<string> {
  const { database, people } = appliance
  const filter = { search: 'pilot' }
  const page = await people.listGroups(database.read, await organizationOf(appliance), filter, { limit: 1 })
  return page.rows[0]?.id ?? ''
}

/** How one policy was given to whom. */
async function assignmentPath(appliance: Appliance): Promise<string> {
  const { database, policies } = appliance
  const policy = await policyId(appliance, 'Contact centre')
  const [given] = await policies.assignmentsOf(database.read, await organizationOf(appliance), policy)
  return `/policies/${policy}/assignments/${given?.id ?? ''}`
}

async function administratorId(appliance: Appliance): Promise<string> {
  const { administrators, database } = appliance
  const organizationId = await organizationOf(appliance)
  return (await administrators.list(database.read, organizationId, { limit: 1 })).rows[0]?.id ?? ''
}

const IMPORT = `serial,asset tag,status,owner,note
VH7K-2000-1000,NB-0901,in stock,,
VH7K-2001-1001,NB-0902,broken,,
VH7K-2002-1002,,,Lena Beispiel,Replaced the ear cushions
VH7K-0000-0000,NB-0903,,,
VH7K-2003-1003,,in use,,`

async function showImport(page: Page): Promise<void> {
  await page.locator('textarea').fill(IMPORT)
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.waitForURL('**/preview')
}

async function addPeople(page: Page): Promise<void> {
  await page.locator('textarea').fill('jonas.muster\nSam Sample\nNobody Here')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.waitForURL('**/members')
}

/** An address that names an operation opens it. */
async function openOperation(page: Page): Promise<void> {
  await page.goto(`${page.url()}#devices-edit`)
  await page.locator('#devices-edit').waitFor()
}

/** The only page of an appliance that has not been set up. */
export const FIRST_RUN: Picture = { ...at('first-run', '/first-run'), signedOut: true }

/** Every page of an appliance that has been set up, by the name of its picture. */
export const PICTURES: readonly Picture[] = [
  at('overview', '/'),
  at('devices', '/devices'),
  at('devices-filtered', '/devices?state=drifted'),
  at('devices-none', '/devices?q=nothing-begins-so'),
  { name: 'device-settings', find: async (appliance) => `/devices/${await deviceId(appliance, 'drifted')}` },
  {
    name: 'device-history',
    find: async (appliance) => `/devices/${await deviceId(appliance, 'drifted')}/history`,
  },
  { name: 'device-asset', find: async (appliance) => `/devices/${await entered(appliance)}/asset` },
  { name: 'device-holders', find: async (appliance) => `/devices/${await entered(appliance)}/holders` },
  at('devices-tagged', '/devices?status=lent'),
  at('devices-edit', '/devices/edit?status=lent&model=earshot-reference'),
  at('devices-edit-all', '/devices/edit'),
  at('devices-import', '/devices/import'),
  { ...at('devices-import-preview', '/devices/import'), prepare: showImport },
  at('conflicts', '/devices/conflicts'),
  { name: 'conflict', find: async (appliance) => `/devices/conflicts/${await conflictId(appliance)}` },
  at('groups', '/groups'),
  at('group-new', '/groups/new'),
  { name: 'group', find: async (appliance) => `/groups/${await localGroupId(appliance)}` },
  {
    name: 'group-added',
    find: async (appliance) => `/groups/${await localGroupId(appliance)}`,
    prepare: addPeople,
  },
  {
    name: 'why',
    find: async (appliance) => `/devices/${await deviceId(appliance)}/settings/safety.twa.limit/why`,
  },
  at('reports', '/reports'),
  at('report-schedules', '/reports/schedules'),
  at('report', '/reports/inventory?model=earshot-reference'),
  at('report-person', '/reports/lock-proof'),
  { name: 'report-made', find: async (appliance) => `/reports/made/${await madeReport(appliance)}` },
  at('jobs', '/jobs'),
  { name: 'job', find: async (appliance) => `/jobs/${await madeReport(appliance)}` },
  { name: 'effect', find: workedOut },
  { name: 'effect-where', find: async (appliance) => `${await workedOut(appliance)}/where/0` },
  at('policies', '/policies'),
  at('simulator', '/policies/simulator?person=sam.sample&model=earshot-reference'),
  at('policy-new', '/policies/new'),
  {
    name: 'policy-editor',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}`,
  },
  {
    name: 'policy-revisions',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}/revisions`,
  },
  {
    name: 'policy-revision',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}/revisions/2`,
  },
  {
    name: 'policy-assignments',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}/assignments`,
  },
  {
    name: 'policy-assign',
    find: async (appliance) =>
      `/policies/${await policyId(appliance, 'Contact centre')}/assignments/new?kind=person&q=j`,
  },
  {
    name: 'policy-coverage',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}/coverage`,
  },
  {
    name: 'policy-copy',
    find: async (appliance) => `/policies/${await policyId(appliance, 'Contact centre')}/revisions/2/copy`,
  },
  {
    name: 'policy-compare',
    find: async (appliance) => {
      const id = await policyId(appliance, 'Contact centre')
      return `/policies/compare?before=${id}&beforeRevision=1&after=${id}&afterRevision=2`
    },
  },
  { name: 'policy-assignment', find: assignmentPath },
  {
    name: 'policy-exclude',
    find: async (appliance) => `${await assignmentPath(appliance)}/exclusions/new?kind=person&q=j`,
  },
  at('policy-starter', '/policies/starters/hearingEu'),
  at('policy-import', '/policies/import'),
  at('policies-overlaps', '/policies/overlaps'),
  at('policies-ungoverned', '/policies/ungoverned'),
  at('audit', '/audit'),
  { name: 'audit-person', find: async (appliance) => looksAtPath(await wearerId(appliance)) },
  at('administrators', '/administrators'),
  at('roles', '/administrators/roles'),
  at('administrator-new', '/administrators/new'),
  { name: 'administrator-groups', find: groupsWithRoles },
  at('administrator-group-new', '/administrators/groups/new?q=b'),
  { name: 'administrator-group', find: async (appliance) => `${await roleGroup(appliance)}?role=owner` },
  {
    name: 'administrator',
    find: async (appliance) => `/administrators/${await administratorId(appliance)}`,
  },
  at('account', '/account'),
  at('password', '/account/password'),
  at('api-tokens', '/account/tokens'),
  { name: 'saved-views', find: withSavedViews },
  at('devices-arranged', '/devices?state=drifted&sort=-seen&columns=state,wornBy,seen,note'),
  at('api-reference', '/account/api'),
  { ...at('api-operation', '/account/api'), prepare: openOperation },
  at('second-factor', '/account/second-factor'),
  {
    name: 'second-factor-set-up',
    async find({ administrators }) {
      await administrators.secondFactors.begin(await ownerOf(administrators), {
        current: OWNER.password,
        address: ADDRESS,
      })
      return '/account/second-factor/set-up'
    },
  },
  at('purpose', '/purpose?next=/devices'),
  at('hubs', '/hubs'),
  { name: 'hub', find: async (appliance) => `/hubs/${await hubId(appliance, 'active')}` },
  { name: 'hub-pending', find: async (appliance) => `/hubs/${await hubId(appliance, 'pending')}` },
  { name: 'hub-revoke', find: async (appliance) => `/hubs/${await hubId(appliance, 'active')}/revoke` },
  { name: 'hub-retire', find: async (appliance) => `/hubs/${await hubId(appliance, 'active')}/retire` },
  at('hubs-older', '/hubs/older'),
  at('hubs-unmatched', '/hubs/unmatched'),
  at('hubs-place', '/hubs/place?state=active'),
  at('hubs-retire', '/hubs/retire?state=active'),
  at('hubs-import', '/hubs/import'),
  at('hubs-silent', '/hubs/silent'),
  { name: 'hub-by-rule', find: async (appliance) => `/hubs/${await placedHub(appliance)}` },
  { name: 'rules', find: async (appliance) => ((await withRules(appliance)) ? '/hubs/rules' : '') },
  at('rule-new', '/hubs/rules/new'),
  { name: 'rule', find: async (appliance) => `/hubs/rules/${await withRules(appliance)}` },
  {
    name: 'effect-of-rule',
    find: async (appliance) => workOut(appliance, otherRule(await withRules(appliance))),
  },
  at('sites', '/sites'),
  { name: 'site', find: async (appliance) => `/sites/${await siteId(appliance)}` },
  at('enrolment', '/enrolment'),
  at('enrolment-new', '/enrolment/new'),
  at('directories', '/directories'),
  at('directory-new', '/directories/new'),
  { name: 'directory', find: async (appliance) => (await directoryPlaces(appliance)).directory },
  { name: 'directory-edit', find: async (appliance) => (await directoryPlaces(appliance)).edit },
  { name: 'directory-run', find: async (appliance) => (await directoryPlaces(appliance)).run },
  { name: 'directory-plan', find: async (appliance) => (await directoryPlaces(appliance)).plan },
  at('start', '/start'),
  at('search', '/search?q=m'),
  at('help', '/help'),
  at('system', '/system'),
  at('organization', '/organization'),
  at('keys', '/keys'),
  { ...at('sign-in', '/sign-in'), signedOut: true },
  { name: 'sign-in-code', signedOut: true, find: withSecondFactor, prepare: waitForCode },
  { ...at('not-found', '/nowhere'), status: 404 },
]
