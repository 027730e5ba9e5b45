import type { Page } from 'playwright-core'
import type { Appliance } from '../../appliance/src/compose.ts'
import { setUpSecondFactor } from '../../appliance/test/support/authenticator.ts'
import { withRules } from '../../tools/screenshots/sample-rules.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'

/** What is entered into fields, by their names: a text, a choice, several choices, or `true` for a tick. */
export type Entered = Record<string, string | readonly string[] | true>

/**
 * Something an administrator does with one form. `at` is a page by its address, by the name of its picture, or where
 * a page leads to; `step` is the route that the form is sent to. It is done when the page after it says `says`.
 */
export type Task = {
  step: string
  at: string | ((appliance: Appliance) => Promise<string>)
  fill?: Entered
  button?: string | RegExp
  before?(page: Page): Promise<void>
  says: string | RegExp
}

const actor = systemActor('sample data')
const DAY = 86_400_000
const HEADSETS = 'serial,asset tag\nVH7K-2000-1000,NB-7001\n'
const COMPUTERS = 'computer,tags\nNHB-PC0003,lab\n'

const organizationOf = async ({ database, organizations }: Appliance): Promise<string> =>
  (await organizations.list(database.read))[0]?.id ?? ''

async function activeHub({ database, hubs, ...appliance }: Appliance): Promise<string> {
  const organizationId = await organizationOf({ database, hubs, ...appliance })
  const { rows } = await hubs.list(database.read, organizationId, { status: 'active' }, { limit: 1 })
  return rows[0]?.id ?? ''
}

/** The page of a computer after a change that people cannot make. */
const hubWith =
  (change: object, page = '') =>
  async (appliance: Appliance): Promise<string> => {
    const id = await activeHub(appliance)
    await appliance.database.write((tx) => tx('hubs').where({ id }).update(change))
    return `/hubs/${id}${page}`
  }

/** A computer where there are rules. */
async function handPlaced(appliance: Appliance): Promise<string> {
  await withRules(appliance)
  return `/hubs/${await activeHub(appliance)}`
}

/** The list of silent computers, once one has been silent for a hundred days. */
async function silentHubs(appliance: Appliance): Promise<string> {
  const silent = { hub_id: await activeHub(appliance) }
  const change = { last_contact_at: Date.now() - 100 * DAY }
  const organization_id = await organizationOf(appliance)
  const days = Array.from({ length: 30 }, (_, day) => ({ organization_id, at: Date.now() - day * DAY }))
  await appliance.database.write(async (tx) => {
    await tx('hub_contacts').where(silent).update(change)
    await tx('hub_cleanup_days').insert(days)
  })
  return '/hubs/silent'
}

/** The page of an appliance that has been restored from a copy older than its hubs. */
async function olderThanHubs(appliance: Appliance): Promise<string> {
  const restore = { noticed_at: Date.now(), decided_at: null, highest_sequence: 9 }
  const organization = { organization_id: await organizationOf(appliance) }
  await appliance.database.write((tx) => tx('hub_restores').insert({ ...organization, ...restore }))
  return '/hubs/older'
}

/** The page of a job that waits or has failed. */
const jobThat =
  (change: { status: 'waiting' } | { status: 'failed'; ended_at: number }) =>
  async (appliance: Appliance): Promise<string> => {
    const { database, jobs } = appliance
    const organizationId = await organizationOf(appliance)
    const { id } = await database.write((tx) => jobs.ask(tx, organizationId, 'none-such', {}, actor))
    await database.write((tx) => tx('jobs').where({ id }).update(change))
    return `/jobs/${id}`
  }

async function sven(appliance: Appliance): Promise<string> {
  const { administrators, database } = appliance
  const found = await administrators.findByUserName(database.read, await organizationOf(appliance), 'sven')
  return `/administrators/${found?.id ?? ''}`
}

async function svenWithSecondFactor(appliance: Appliance): Promise<string> {
  await setUpSecondFactor(appliance, { userName: 'sven', password: 'grey gulls over the pier' }, Date.now())
  return sven(appliance)
}

const follow = (name: string) => (page: Page) => page.getByRole('link', { name, exact: true }).click()

const lookFirst = (csv: string) => async (page: Page) => {
  await page.locator('textarea').fill(csv)
  await page.getByRole('button', { name: 'Show what would change' }).click()
}

/** Every task that is one form, in an order in which each can be done. */
export const TASKS: readonly Task[] = [
  { step: 'POST /theme', at: '/account', button: /dark/iu, says: 'Your account' },
  {
    step: 'POST /account/tokens',
    at: '/account/tokens',
    fill: { label: 'Nightly', days: '30', scopes: ['audit.view'] },
    says: 'Your new token',
  },
  { step: 'POST /account/tokens/:id/revoke', at: '/account/tokens', says: 'The token has been revoked.' },
  { step: 'POST /administrators/:id/sessions/:session/end', at: sven, says: 'The session has been ended.' },
  {
    step: 'POST /administrators/:id/reset-second-factor',
    at: svenWithSecondFactor,
    says: 'The second factor has been reset.',
  },
  {
    step: 'POST /administrators/:id/role',
    at: sven,
    fill: { role: 'auditor' },
    says: 'The role has been changed.',
  },
  { step: 'POST /administrators/:id/reset-password', at: sven, says: 'Password for one use' },
  { step: 'POST /administrators/:id/disable', at: sven, says: 'The account has been disabled.' },
  { step: 'POST /administrators/:id/enable', at: sven, says: 'The account has been enabled.' },
  {
    step: 'POST /administrators/groups/:id',
    at: 'administrator-group',
    says: 'The group gives its role from now on.',
  },
  {
    step: 'POST /administrators/groups/:id/remove',
    at: 'administrator-group',
    says: 'The group gives no role any more.',
  },
  {
    step: 'POST /account/views',
    at: '/devices?status=lent',
    before: (page) => page.getByText('Save this view').click(),
    fill: { name: 'On loan', shared: true },
    says: 'The view On loan has been saved.',
  },
  {
    step: 'POST /account/views/:id/rename',
    at: '/account/views',
    fill: { name: 'Lent out' },
    says: 'The view has been renamed.',
  },
  { step: 'POST /account/views/:id/remove', at: '/account/views', says: 'The view has been removed.' },
  {
    step: 'POST /devices/edit',
    at: 'devices-edit',
    fill: { setStatus: 'inStock', withNote: true, note: 'Counted' },
    says: '1 headset was changed; 1 matches.',
  },
  {
    step: 'POST /devices/import/preview',
    at: '/devices/import',
    fill: { csv: HEADSETS },
    says: 'What the import would do',
  },
  {
    step: 'POST /devices/import',
    at: '/devices/import',
    before: lookFirst(HEADSETS),
    says: '1 headset was changed.',
  },
  {
    step: 'POST /devices/conflicts/:id',
    at: 'conflict',
    fill: { decision: 'different' },
    says: 'The conflict is settled.',
  },
  {
    step: 'POST /devices/:id/asset',
    at: 'device-asset',
    fill: { tag: 'NB-7002', status: 'lent', note: 'Until May' },
    says: 'The asset facts were saved.',
  },
  { step: 'POST /devices/sync', at: '/devices', fill: { pick: true }, says: '1 is asked at its next poll.' },
  {
    step: 'POST /policies/:id/revisions/:revision/publish',
    at: 'policy-revision',
    button: /into force/,
    says: 'Revision 2 is in force now.',
  },
  {
    step: 'POST /policies/:id/assignments/:assignment',
    at: 'policy-assignment',
    fill: { rank: '20' },
    says: 'The assignment has been changed.',
  },
  { step: 'POST /groups', at: '/groups/new', fill: { name: 'Pilots' }, says: 'The group was made.' },
  {
    step: 'POST /groups/:id/rename',
    at: 'group',
    fill: { name: 'Pilot wearers' },
    says: 'The group was renamed.',
  },
  { step: 'POST /groups/:id/members', at: 'group', fill: { people: 'jonas.muster' }, says: 'Jonas Muster' },
  {
    step: 'POST /groups/:id/members/:person/remove',
    at: 'group',
    says: 'The person was taken out of the group.',
  },
  { step: 'POST /groups/:id/delete', at: 'group', says: 'The group was deleted.' },
  { step: 'POST /sites', at: '/sites', fill: { name: 'Kiel' }, says: 'The site Kiel has been added.' },
  {
    step: 'POST /sites/:id/rename',
    at: 'site',
    fill: { name: 'Bremen' },
    says: 'The site has been renamed.',
  },
  {
    step: 'POST /sites/:id/delete',
    at: '/sites',
    before: follow('Bremen'),
    says: 'The site has been removed.',
  },
  {
    step: 'POST /hubs/rules/new',
    at: '/hubs/rules/new',
    fill: { name: 'Second row', pattern: 'NHB-PC002*', tags: 'row-2' },
    says: /^What .* would do$/,
  },
  {
    step: 'POST /hubs/rules/:id',
    at: 'rule',
    fill: { pattern: 'NHB-PC00*' },
    says: /^What .* would do$/,
  },
  { step: 'POST /hubs/rules/:id/remove', at: 'rule', says: /^What .* would do$/ },
  { step: 'POST /hubs/older', at: olderThanHubs, says: 'Carried on: hubs take new targets from now on.' },
  {
    step: 'POST /hubs/:id/place',
    at: handPlaced,
    fill: { tags: 'by hand' },
    says: 'and its tags have been saved',
  },
  { step: 'POST /hubs/:id/leave', at: handPlaced, says: 'The rules decide where' },
  { step: 'POST /hubs/:id/refuse', at: hubWith({ status: 'pending' }), says: 'NHB-PC0001 has been refused.' },
  {
    step: 'POST /hubs/:id/lift',
    at: hubWith({ status: 'quarantined' }),
    says: 'The quarantine of NHB-PC0002 has been lifted.',
  },
  { step: 'POST /hubs/:id/release', at: hubWith({ release_granted: 0 }), says: 'NHB-PC0002 may leave now.' },
  { step: 'POST /hubs/:id/sync', at: hubWith({ release_granted: 0 }), says: '1 is asked at its next poll.' },
  {
    step: 'POST /hubs/:id/retire',
    at: hubWith({ release_granted: 0 }, '/retire'),
    says: 'NHB-PC0002 gets its release at its next contact.',
  },
  {
    step: 'POST /hubs/import/preview',
    at: '/hubs/import',
    fill: { csv: COMPUTERS },
    says: 'What the import would do',
  },
  {
    step: 'POST /hubs/import',
    at: '/hubs/import',
    before: lookFirst(COMPUTERS),
    says: '1 computer was changed.',
  },
  {
    step: 'POST /hubs/selected',
    at: '/hubs?state=active',
    fill: { pick: true },
    says: '1 is asked at its next poll.',
  },
  {
    step: 'POST /hubs/silent',
    at: '/hubs/silent',
    fill: { namedAfter: '10', retiredAfter: '20', share: '50' },
    says: 'The rule has been saved.',
  },
  {
    step: 'POST /hubs/silent/retire',
    at: silentHubs,
    says: '1 hub gets its release at its next contact; 1 matched.',
  },
  { step: 'POST /hubs/place', at: 'hubs-place', fill: { add: 'floor-2' }, says: /computers were changed/ },
  {
    step: 'POST /hubs/retire',
    at: 'hubs-retire',
    button: /^Retire/,
    says: /get their release at their next contact/,
  },
  {
    step: 'POST /directories/:id/edit',
    at: 'directory-edit',
    fill: { name: 'Main office', bindPassword: 'secret of the bank' },
    says: 'The directory Main office has been saved.',
  },
  { step: 'POST /directories/:id/test', at: 'directory', says: 'It stopped at “Connect”.' },
  { step: 'POST /directories/:id/sync', at: 'directory', says: 'Run of Main office' },
  {
    step: 'POST /directories/plans/:id/approve',
    at: 'directory-plan',
    button: /^Approve/,
    says: 'Run of Main office',
  },
  { step: 'POST /directories/plans/:id/discard', at: 'directory-plan', says: 'The plan has been discarded.' },
  { step: 'POST /effects/:id/again', at: 'effect', says: 'What saving and publishing would do' },
  { step: 'POST /effects/:id/make', at: 'effect', says: 'Done: the change has been made as it was shown.' },
  { step: 'POST /reports/:name/make', at: 'report', says: 'Inventory, ' },
  {
    step: 'POST /reports/schedules',
    at: '/reports/schedules',
    fill: { name: 'nightly', report: 'inventory', format: 'csv', cron: '0 6 * * *' },
    says: 'nightly is scheduled.',
  },
  { step: 'POST /reports/schedules/:id/remove', at: '/reports/schedules', says: 'The schedule was removed.' },
  {
    step: 'POST /jobs/:id/retry',
    at: jobThat({ status: 'failed', ended_at: 1 }),
    says: 'It is in line again.',
  },
  { step: 'POST /jobs/:id/stop', at: jobThat({ status: 'waiting' }), says: 'It was stopped.' },
  {
    step: 'POST /organization',
    at: '/organization',
    fill: { name: 'Nordhafen Bank AG' },
    says: 'The organization has been saved.',
  },
  {
    step: 'POST /organization/rules',
    at: '/organization',
    fill: { asksPurpose: true },
    says: 'The rules of access have been saved.',
  },
  {
    step: 'POST /purpose',
    at: '/purpose?next=/devices',
    fill: { purpose: 'Ticket 4711' },
    says: 'CSV of this list',
  },
  { step: 'POST /keys/announce', at: '/keys', says: 'The next key has been announced' },
  { step: 'POST /keys/rotate', at: '/keys', says: 'The next key is in force.' },
  { step: 'POST /account/sessions/:id/end', at: '/account', says: 'The session has been ended.' },
]
