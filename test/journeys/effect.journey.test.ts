import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertPlan, insertRun } from '../../appliance/src/features/directory/run-store.ts'
import { newId } from '../../appliance/src/platform/ids.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'

const FLEET = 24
const tester = systemActor('test')

describe('what a change would do, seen before it is made', () => {
  let theatre: Theatre
  let organizationId: string

  beforeAll(async () => {
    theatre = await openTheatre()
    organizationId = await setUp(theatre.stage)
    await plantFleet(theatre.stage.appliance, organizationId, FLEET)
  })
  afterAll(() => theatre.close())

  const open = async (javaScript: boolean): Promise<Page> => {
    const page = await (await openContext(theatre.browser, { javaScript })).newPage()
    await signIn(page, theatre.stage.url)
    return page
  }
  const policyOf = async (name: string) => {
    const { database, policies } = theatre.stage.appliance
    const policy = await policies.findByName(database.read, organizationId, name)
    if (!policy) throw new Error(`there is no policy ${name}`)
    return policy
  }
  /** Without JavaScript somebody looks again; with it the page does so itself. */
  async function untilShown(page: Page, javaScript: boolean): Promise<void> {
    const shown = page.getByRole('heading', { name: 'Which value becomes which' })
    const again = page.getByRole('link', { name: 'Look again' })
    if (javaScript) return shown.waitFor()
    for (;;) {
      await shown.or(again).first().waitFor()
      if (await shown.isVisible()) return
      await page.reload()
    }
  }
  /** A policy in force that nobody has yet. */
  const addPolicy = (name: string, value: number): Promise<string> => {
    const { database, policies } = theatre.stage.appliance
    const entries = [{ setting: 'sidetone.level', value, mode: 'locked' as const }]
    return database.write(async (tx) => {
      const input = { name, description: '', note: '', entries }
      const { id } = await policies.create(tx, organizationId, input, tester)
      await policies.publish(tx, organizationId, id, 1, tester)
      return id
    })
  }

  it.each([true, false])(
    'changes one value of a policy: how many, which value to which, names one click away, then publishes (JavaScript: %s)',
    async (javaScript) => {
      const page = await open(javaScript)
      const before = await policyOf('Contact centre')
      await page.goto(`${theatre.stage.url}/policies/${before.id}`)
      await page.getByLabel('Sidetone', { exact: true }).fill(javaScript ? '66' : '100')
      await page.getByRole('button', { name: 'See what changes' }).click()
      await untilShown(page, javaScript)
      const row = page.getByRole('row').filter({ hasText: 'Sidetone' }).first()
      const words = (await row.innerText()).replace(/\s+/gu, ' ')
      expect(words).toMatch(javaScript ? /33 % .* 66 %/ : /66 % .* 100 %/)
      expect((await policyOf('Contact centre')).revision).toBe(before.revision)
      await row.getByRole('link').click()
      await page.getByRole('heading', { name: 'Where Sidetone changes' }).waitFor()
      expect(await page.getByRole('row').count()).toBeGreaterThan(1)
      await page.goBack()
      await page.getByRole('button', { name: 'Save and publish now' }).click()
      await page.getByText('the change has been made as it was shown').waitFor()
      const after = await policyOf('Contact centre')
      expect(after.revision).toBe(before.revision + 1)
      expect(after.publishedRevision).toBe(after.revision)
      await page.context().close()
    },
  )

  it('refuses the change when something else has changed since, and works it out again', async () => {
    const page = await open(true)
    const { database, policies } = theatre.stage.appliance
    const id = await addPolicy('Evening', 50)
    await page.goto(`${theatre.stage.url}/policies/${id}/assignments/new?kind=everyone`)
    await page.getByLabel('Rank').fill('7')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await page.getByRole('button', { name: 'Give the policy now' }).waitFor()
    const other = { scope: { kind: 'model', id: 'earshot-reference' }, rank: 9, startsAt: null, endsAt: null }
    await database.write((tx) => policies.assign(tx, organizationId, id, other, tester))
    const given = (await policies.assignmentsOf(database.read, organizationId, id)).length
    await page.getByRole('button', { name: 'Give the policy now' }).click()
    await page.getByRole('alert').filter({ hasText: 'Something else has changed' }).waitFor()
    expect(await policies.assignmentsOf(database.read, organizationId, id)).toHaveLength(given)
    await page.getByRole('button', { name: 'Work it out again' }).click()
    await page.getByRole('button', { name: 'Give the policy now' }).click()
    await page.getByText('the change has been made as it was shown').waitFor()
    expect(await policies.assignmentsOf(database.read, organizationId, id)).toHaveLength(given + 1)
    await page.context().close()
  })

  it('keeps what was typed where the change itself would be refused', async () => {
    const page = await open(false)
    const id = await addPolicy('Morning', 20)
    await page.goto(`${theatre.stage.url}/policies/${id}/assignments/new?kind=everyone`)
    await page.getByLabel('Rank').fill('-3')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await page.getByText('needs a whole number').first().waitFor()
    expect(await page.getByLabel('Rank').inputValue()).toBe('-3')
    await page.context().close()
  })

  it('shows what tags of many computers would do, and gives them', async () => {
    const page = await open(true)
    await page.goto(`${theatre.stage.url}/hubs/place?state=active`)
    await page.getByLabel('Give them the tags').fill('quiet')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await page.getByText('No setting would change').first().waitFor()
    await page.getByRole('button', { name: 'Set tags and site now' }).click()
    await page.getByText('the change has been made as it was shown').waitFor()
    const { database, hubs } = theatre.stage.appliance
    const { rows } = await hubs.list(database.read, organizationId, { status: 'active' }, { limit: 100 })
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ tags }) => tags.includes('quiet'))).toBe(true)
    await page.context().close()
  })

  it('shows what the changes of a directory would do, and to whom, before they are applied', async () => {
    const { planId, name } = await addPlan()
    const page = await open(false)
    await page.goto(`${theatre.stage.url}/directories/plans/${planId}`)
    await page.getByRole('button', { name: 'See what changes' }).click()
    await untilShown(page, false)
    await page.getByRole('button', { name: 'Apply them now' }).waitFor()
    const figures = await page.locator('.es-tile strong').allTextContents()
    expect(figures[0]).toBe('1')
    expect(Number(figures[1])).toBeGreaterThan(0)
    await page
      .getByRole('link', { name: /^Names/ })
      .first()
      .click()
    await page.getByText(name).first().waitFor()
    const { database, people } = theatre.stage.appliance
    const groups = await people.listGroups(database.read, organizationId, { search: 'agents' }, { limit: 1 })
    const { id } = groups.rows[0]!
    const { rows } = await people.peopleOf(database.read, organizationId, id, { limit: 100 })
    expect(rows.map((person) => person.name)).toContain(name)
    await page.context().close()
  })

  /** A plan by which somebody leaves the group that has a policy. */
  async function addPlan(): Promise<{ planId: string; name: string }> {
    const { database } = theatre.stage.appliance
    const member: { group: string; person: string; name: string } | undefined = await database
      .read('people_members as m')
      .join('people as p', 'p.id', 'm.person_id')
      .join('people_groups as g', 'g.id', 'm.group_id')
      .join('people_sessions as s', 's.person_id', 'p.id')
      .where({ 'g.name': 'Contact centre agents', 'p.connection_id': 'sample' })
      .first({ group: 'g.external_id', person: 'p.external_id', name: 'p.name' })
    const { group = '', person = '', name = '' } = member ?? {}
    const [planId, connectionId] = [newId(), 'sample']
    await database.write(async (tx) => {
      await tx('directory_connections').insert({
        id: connectionId,
        organization_id: organizationId,
        name: 'Head office',
        name_folded: 'head office',
        settings: JSON.stringify({ name: 'Head office', schedule: null }),
        sealed_password: '',
        configuration: '',
        created_at: 1,
      })
      const run = { id: planId, organizationId, connectionId, kind: 'rehearsal' as const, startedAt: 1 }
      await insertRun(tx, { ...run, actor: tester })
      const plan = {
        id: planId,
        connectionId,
        runId: planId,
        digest: '',
        reasons: [],
        counts: { people: 1, groups: 1, changes: {} as never },
        notes: [],
        createdAt: Date.now(),
        expiresAt: Date.now() + 3_600_000,
      }
      await insertPlan(tx, organizationId, plan, [{ kind: 'member.removed', group, person }])
    })
    return { planId, name }
  }
})
