import type { Page } from 'playwright-core'
import type { Appliance } from '../../appliance/src/compose.ts'
import { looksAtPath } from '../../appliance/src/platform/views/address.ts'
import { directoryPlaces, groupsWithRoles, roleGroup, waitForCode, withSecondFactor } from './sample-doors.ts'
import { otherRule, placedHub, withRules } from './sample-rules.ts'
import {
  deviceId,
  hubId,
  policyId,
  siteId,
  madeReport,
  wearerId,
  secondFactorToSetUp,
  workedOut,
  workOut,
  withSavedViews,
  entered,
  conflictId,
  localGroupId,
  assignmentPath,
  administratorId,
} from './places.ts'

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
    find: secondFactorToSetUp,
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
