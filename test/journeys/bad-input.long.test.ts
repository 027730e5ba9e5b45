import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredRoutes } from '../../appliance/test/support/declared-routes.ts'
import { fieldNames } from '../../appliance/src/platform/http/validate.ts'
import { dumpDatabase } from '../../appliance/test/support/dump.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { FIRST_RUN, PICTURES, type Picture } from '../../tools/screenshots/pictures.ts'
import { plantDirectory } from '../../tools/screenshots/sample-doors.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { formsOf, post, type FormAnswer, type FormField, type PageForm } from '../support/forms.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'
import { nameOfRoute, routeAt } from '../support/routes.ts'

const ROUTES = declaredRoutes()
const STEPS = ROUTES.filter(({ method }) => method === 'POST')
const TOO_LONG = 'x'.repeat(120_000)
const NONE_SUCH = 'none-such'
const SECRET = /password|passphrase|current|secret|again|code/i
const WRITTEN = ['text', 'search', 'textarea', 'password', 'hidden']
const UNKNOWN: FormField = { name: 'nonsense', kind: 'hidden', value: '', checked: false }
const CHOSEN = ['checkbox', 'radio']

/** Fields in which nothing is wrong, and why. */
const FREE: Readonly<Record<string, string>> = {
  'POST /groups/:id/members people': 'each line is looked for, and shown again when nobody is found',
  next: 'anything but a page of this appliance leads to the start page',
  'POST /policies/:id add': 'counts only with the button beside it',
}

type Try = { field: FormField; sent: [string, string][] }

/** One try for each name: its last field, or all of its choices, with what it does not take; and one field more. */
function triesOf({ fields }: PageForm): Try[] {
  return [...new Map([...fields, UNKNOWN].map((field) => [field.name, field])).values()].map((field) => {
    const bad = WRITTEN.includes(field.kind) ? TOO_LONG : NONE_SUCH
    const others = fields.filter((one) =>
      CHOSEN.includes(field.kind) ? one.name !== field.name : one !== field,
    )
    const sent = others.filter(({ kind, checked }) => !CHOSEN.includes(kind) || checked)
    return {
      field,
      sent: [...sent.map(({ name, value }): [string, string] => [name, value]), [field.name, bad]],
    }
  })
}

/** What was typed that is not in the fields of the answer. */
const forgotten = ({ fields }: PageForm, { field, sent }: Try, answer: FormAnswer): string[] => {
  const shown = new Set(fields.filter(({ kind }) => kind !== 'hidden').map(({ name }) => name))
  return sent
    .filter(([name]) => name !== field.name && shown.has(name) && !SECRET.test(name))
    .filter(([name, value]) => !answer.fields[name]?.values.includes(value))
    .map(([name, value]) => `forgot ${name}=${value}`)
}

function faultsOf(form: PageForm, one: Try, answer: FormAnswer): string[] {
  const { name, kind } = one.field
  const faults = answer.status >= 400 && answer.status < 500 ? [] : [`answered ${answer.status}`]
  const beside = answer.fields[name]?.fault ?? ''
  if (
    beside === '' &&
    ((WRITTEN.includes(kind) && kind !== 'hidden') || kind === 'number' || answer.faults === '')
  )
    faults.push(`no reason beside it, but: ${answer.faults}`)
  return [...faults, ...(kind === 'hidden' ? [] : forgotten(form, one, answer))]
}

describe('bad input on every form', () => {
  let theatre: Theatre
  let page: Page
  const tried = new Map<string, number>()

  beforeAll(async () => {
    theatre = await openTheatre()
  })
  afterAll(() => theatre.close())

  /** Every row but counts, which are folded in the background, and when somebody was last here. */
  const stored = async (): Promise<string[]> =>
    (await dumpDatabase(theatre.stage.appliance.database))
      .split('\n')
      .filter((line) => !line.includes('"counted"'))
      .map((line) => line.replaceAll(/"last_(used|seen)_at":\d+/gu, ''))

  async function tryForm(form: PageForm): Promise<string[]> {
    const route = routeAt(ROUTES, 'POST', form.action)
    const name = route ? nameOfRoute(route) : form.action
    const key = `${name} ${form.fields.map((field) => field.name).join(' ')}`
    if (tried.has(key)) return []
    const before = await stored()
    const wrong: string[] = []
    for (const one of triesOf(form)) {
      if (one.field.name in FREE || `${name} ${one.field.name}` in FREE) continue
      const answer = await post(page, form.action, one.sent)
      wrong.push(...faultsOf(form, one, answer).map((fault) => `${name} ${one.field.name}: ${fault}`))
      tried.set(key, (tried.get(key) ?? 0) + 1)
    }
    const known = new Set(before)
    const changed = (await stored()).filter((line) => !known.has(line))
    return [...wrong, ...changed.map((line) => `${name} changed ${line}`)]
  }

  async function tryPage(picture: Picture): Promise<string[]> {
    await page.goto(theatre.stage.url + (await picture.find(theatre.stage.appliance)))
    await picture.prepare?.(page)
    const wrong: string[] = []
    for (const form of await formsOf(page)) wrong.push(...(await tryForm(form)))
    return wrong.map((fault) => `${picture.name}: ${fault}`)
  }

  it('names the field and the reason before anything has been set up', async () => {
    page = await (await openContext(theatre.browser)).newPage()
    expect(await tryPage(FIRST_RUN)).toEqual([])
  })

  it(
    'names the field and the reason, keeps what was typed, and changes nothing',
    { timeout: 300_000 },
    async () => {
      const { appliance, url } = theatre.stage
      const organizationId = await setUp(theatre.stage)
      await plantFleet(appliance, organizationId, 20)
      await plantDirectory(appliance, organizationId)
      const wrong: string[] = []
      for (const picture of PICTURES.filter(({ signedOut }) => signedOut))
        wrong.push(...(await tryPage(picture)))
      page = await (await openContext(theatre.browser)).newPage()
      await signIn(page, url)
      for (const picture of PICTURES.filter(({ signedOut }) => !signedOut))
        wrong.push(...(await tryPage(picture)))
      expect(wrong).toEqual([])
    },
  )

  it('is refused by the steps whose form stands on none of these pages, too', async () => {
    const seen = new Set([...tried.keys()].map((key) => key.split(' ').slice(0, 2).join(' ')))
    const others = STEPS.filter((route) => !seen.has(nameOfRoute(route)))
    const wrong: string[] = []
    for (const route of others) {
      const action = theatre.stage.url + route.path.replaceAll(/:\w+/g, 'none-such')
      const names = route.form ? [...fieldNames(route.form).lists.keys()] : []
      const fields = names.map((name): FormField => ({ name, kind: 'hidden', value: '', checked: false }))
      wrong.push(...(await tryForm({ action, fields })))
    }
    expect(wrong).toEqual([])
    const tries = [...tried.values()].reduce((sum, count) => sum + count, 0)
    console.log(
      `${tries} tries at ${tried.size} forms, ${others.length} of ${STEPS.length} steps from no page`,
    )
    expect(seen.size + others.length).toBe(STEPS.length)
    expect(seen.size).toBeGreaterThanOrEqual(65)
    expect(tries).toBeGreaterThanOrEqual(250)
  })
})
