import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, type Theatre } from '../support/page.ts'

const run = promisify(execFile)
const PERSON = 'Lena Beispiel'
const PASSWORD = 'grey gulls over the pier'

describe('an auditor', () => {
  let theatre: Theatre
  let page: Page
  let organizationId: string
  let firstPassword: string
  let auditorId: string

  beforeAll(async () => {
    theatre = await openTheatre()
    organizationId = await setUp(theatre.stage)
    const { appliance } = theatre.stage
    await plantFleet(appliance, organizationId, 40)
    const account = { userName: 'aud', name: 'Aud Itor', role: 'auditor' } as const
    const made = await appliance.administrators.create(organizationId, systemActor('test'), account)
    firstPassword = made.password
    auditorId = made.administrator.id
    page = await (await openContext(theatre.browser)).newPage()
  })
  afterAll(() => theatre.close())

  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
  const follow = (name: string): Promise<void> =>
    page.getByRole('link', { name, exact: true }).first().click()

  it('makes the proof of one person’s locked settings as a PDF, and is in the audit log for it', async () => {
    const { appliance, url } = theatre.stage
    await page.goto(`${url}/sign-in`)
    await page.getByLabel('User name').fill('aud')
    await page.getByLabel('Password').fill(firstPassword)
    await press('Sign in')
    await page.getByLabel('Password you have now').fill(firstPassword)
    await page.getByLabel('New password').fill(PASSWORD)
    await press('Change the password')

    await follow('Reports')
    await follow('Proof of locked settings')
    await page.getByLabel('Person (name or login)').fill(PERSON)
    await press('Look')
    await page.getByText(`${PERSON}`).first().waitFor()
    const seen = await page.locator('tbody tr').count()
    expect(seen).toBeGreaterThan(0)
    await press('Make PDF')
    await follow('See the result')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download/ }).click(),
    ])
    const file = await download.path()

    const info = (await run('pdfinfo', [file])).stdout
    expect(info).toMatch(/Tagged:\s+yes/)
    const text = (await run('pdftotext', ['-layout', file, '-'])).stdout
    for (const said of ['Proof of locked settings', `${PERSON}`, 'Locked', 'Compliant', 'Europe/Berlin'])
      expect(text).toContain(said)

    const { rows } = await appliance.audit.list(
      appliance.database.read,
      organizationId,
      { actorId: auditorId },
      { limit: 20 },
    )
    const own = rows.map(({ action }) => action)
    expect(own).toContain('person.viewed')
    expect(own).toContain('job.asked')
    expect(appliance.cspReports()).toBe(0)
  })
})
