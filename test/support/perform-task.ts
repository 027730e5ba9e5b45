import type { Locator, Page } from 'playwright-core'
import { PICTURES } from '../../tools/screenshots/pictures.ts'
import type { Stage } from '../../tools/screenshots/stage.ts'
import { isAt } from './routes.ts'
import type { Entered, Task } from './tasks.ts'

/** Does a task as somebody would who has a browser and nothing else, and waits for what the appliance says of it. */
export async function performTask(page: Page, { appliance, url }: Stage, task: Task): Promise<void> {
  await page.goto(url + (await placeOf(appliance, task.at)))
  await task.before?.(page)
  const button = await buttonOf(page, task)
  await fillIn(button.locator('xpath=ancestor::form'), task.fill ?? {})
  await button.click()
  await page.getByText(task.says).first().waitFor()
}

async function placeOf(appliance: Stage['appliance'], at: Task['at']): Promise<string> {
  if (typeof at !== 'string') return at(appliance)
  const picture = PICTURES.find(({ name }) => name === at)
  return picture ? picture.find(appliance) : at
}

const BUTTONS = 'form[method=post] button:not([type=button])'

/** The first button that sends to the task's step, with the name that the task says. */
async function buttonOf(page: Page, { step, button }: Task): Promise<Locator> {
  const leads = await page.evaluate<string[]>(
    `[...document.querySelectorAll('${BUTTONS}')].map((button) => button.hasAttribute('formaction') ? button.formAction : button.form.action)`,
  )
  const wanted = { path: step.replace('POST ', '') }
  for (const [place, address] of leads.entries()) {
    if (!isAt(wanted, address)) continue
    const candidate = page.locator(BUTTONS).nth(place)
    if (button === undefined) return candidate
    const name = (await candidate.getAttribute('aria-label')) ?? (await candidate.innerText()).trim()
    if (typeof button === 'string' ? name === button : button.test(name)) return candidate
  }
  throw new Error(`${page.url()} has no button for ${step}, only for ${leads.join(' ')}`)
}

async function fillIn(form: Locator, entered: Entered): Promise<void> {
  for (const [name, value] of Object.entries(entered)) {
    const fields = form.locator(`[name="${name}"]`)
    if (value === true) await fields.first().check()
    else if (await form.locator(`select[name="${name}"]`).count()) await fields.selectOption(value as string)
    else if (await form.locator(`[name="${name}"]:is([type=radio], [type=checkbox])`).count())
      for (const one of [value].flat()) await form.locator(`[name="${name}"][value="${one}"]`).check()
    else await fields.fill(value as string)
  }
}
