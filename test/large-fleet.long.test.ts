import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../tools/bench/owner.ts'
import { openAppliance, type OpenAppliance } from '../tools/bench/servers/open.ts'
import { NESTED } from '../tools/bench/servers/seed.ts'
import { startBrowser } from '../tools/screenshots/browser.ts'
import { openContext } from './support/page.ts'
import { root } from '../tools/check/root.ts'

const FLEET = 100_000
const IN_GROUP = FLEET * NESTED.share
const TEN_MINUTES = 600_000
const counted = IN_GROUP.toLocaleString('en-GB')

describe('an administrator of a fleet of 100,000', () => {
  let folder: string
  let opened: OpenAppliance
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-large-'))
    const seed = join(root, 'tools/bench/servers/fleet.ts')
    await promisify(execFile)(process.execPath, [seed, folder, String(FLEET), 'people', 'groups', 'devices'])
    opened = await openAppliance(folder)
    browser = await startBrowser()
    page = await (await openContext(browser)).newPage()
  }, TEN_MINUTES)
  afterAll(async () => {
    await browser.close()
    await opened.appliance.stop()
    await rm(folder, { recursive: true })
  })

  const policyOf = async () => {
    const { organizations, policies, database } = opened.appliance
    const [organization] = await organizations.list(database.read)
    const policy = await policies.findByName(database.read, organization?.id ?? '', NESTED.policy)
    if (!policy) throw new Error('the policy of the group is not there')
    return policy
  }

  it(
    'changes one value for a nested group of 40,000 people, and sees before and after',
    { timeout: TEN_MINUTES },
    async () => {
      const url = `http://localhost:${opened.port}`
      await page.goto(`${url}/sign-in`)
      await page.getByLabel('User name').fill(OWNER.userName)
      await page.getByLabel('Password').fill(OWNER.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      const before = await policyOf()
      await page.goto(`${url}/policies/${before.id}`)
      await page.getByLabel('Sidetone', { exact: true }).fill('66')
      await page.getByRole('button', { name: 'See what changes' }).click()
      await page
        .getByText(`${counted} headsets of ${counted} people would change, on ${counted} computers.`)
        .waitFor({ timeout: TEN_MINUTES })
      const row = page.getByRole('row').filter({ hasText: 'Sidetone' })
      expect(await row.count()).toBe(1)
      expect((await row.innerText()).replace(/\s+/gu, ' ')).toMatch(/33 % .* 66 % .* 40,000 40,000/)
      expect((await policyOf()).publishedRevision).toBe(before.publishedRevision)
      await row.getByRole('link').click()
      await page.getByText(`50 rows of ${counted} on this page`).waitFor()
      await page.getByRole('link', { name: 'Next' }).click()
      await page.getByRole('link', { name: 'Previous' }).waitFor()
      await page.goBack()
      await page.goBack()
      await page.getByRole('button', { name: 'Save and publish now' }).click()
      await page.getByText('the change has been made as it was shown').waitFor()
      expect((await policyOf()).publishedRevision).toBe(before.revision + 1)
    },
  )
})
