import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { PICTURES } from '../../tools/screenshots/pictures.ts'
import { setUp } from '../../tools/screenshots/stage.ts'
import { openContext, openTheatre, signIn, type Theatre } from '../support/page.ts'

/** What somebody would put on paper: evidence, lists, what a policy says. */
const PRINTED = ['devices', 'device-settings', 'why', 'policy-revision', 'report', 'system', 'hubs', 'effect']
const FLEET = 60

describe('pages on paper', () => {
  let theatre: Theatre
  let folder: string
  let page: Page

  beforeAll(async () => {
    theatre = await openTheatre()
    await plantFleet(theatre.stage.appliance, await setUp(theatre.stage), FLEET)
    folder = await mkdtemp(join(tmpdir(), 'earshot-print-'))
    page = await (await openContext(theatre.browser, { theme: 'dark' })).newPage()
    await signIn(page, theatre.stage.url)
  })
  afterAll(async () => {
    await theatre.close()
    await rm(folder, { recursive: true })
  })

  /** Prints a page on A4 and reads the paper: a text for each sheet. */
  async function print(name: string): Promise<string[]> {
    const picture = PICTURES.find((one) => one.name === name)
    if (!picture) throw new Error(`there is no page ${name}`)
    await page.goto(theatre.stage.url + (await picture.find(theatre.stage.appliance)))
    const path = join(folder, `${name}.pdf`)
    await page.pdf({ path, format: 'A4' })
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
    return text.split('\f').slice(0, -1)
  }

  it.each(PRINTED)('shows what %s says, and nothing that can only be used on a screen', async (name) => {
    const sheets = await print(name)
    const text = sheets.join('\n')
    const title = (await page.getByRole('heading', { level: 1 }).innerText()).split(/\s+/)[0] ?? ''
    expect(text).toContain(title)
    const buttons = await page.getByRole('button').allInnerTexts()
    const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()
    expect(buttons.length + links.length).toBeGreaterThan(10)
    const first = sheets[0]?.split('\n').find((line) => line.trim() !== '') ?? ''
    for (const word of ['Enrolment', 'Keys & recovery']) expect(first).not.toContain(word)
    expect(text).not.toContain('Keys & recovery')
    for (const button of buttons.filter((word) => word.trim().length > 3))
      expect(text, button).not.toMatch(new RegExp(`^\\s*${quoted(button.trim())}\\s*$`, 'm'))
  })

  it('repeats the head of a table on every sheet, and cuts no row in two', async () => {
    const sheets = await print('devices')
    expect(sheets.length).toBeGreaterThan(1)
    for (const sheet of sheets.slice(0, -1)) expect(sheet).toMatch(/Serial|Headset/)
    const serials = (await page.getByRole('rowheader').allInnerTexts()).map(
      (text) => text.trim().split(/\s+/)[0],
    )
    expect(serials.length).toBeGreaterThan(20)
    for (const serial of serials) expect(sheets.filter((sheet) => sheet.includes(serial!))).toHaveLength(1)
  })

  it('is black on white also for who works in the dark', async () => {
    await print('system')
    await page.emulateMedia({ media: 'print' })
    const colours = await page.evaluate(
      `(() => { const style = getComputedStyle(document.body); return [style.backgroundColor, style.color] })()`,
    )
    const [background, ink] = (colours as string[]).map(brightness)
    await page.emulateMedia({ media: null })
    expect(background).toBeGreaterThan(0.9)
    expect(ink).toBeLessThan(0.4)
  })
})

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** From 0 (black) to 1 (white); what is transparent is as white as the paper. */
function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return alpha === 0 ? 1 : (red + green + blue) / 765
}
