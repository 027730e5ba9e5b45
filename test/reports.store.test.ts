import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Appliance } from '../appliance/src/compose.ts'
import { dialects } from '../appliance/test/support/dialects.ts'
import { csvOf, makeReport, parseCsv, type MadeFiles } from './support/made-report.ts'
import { plant, type Planted } from './support/planted.ts'

const run = promisify(execFile)
const COMPUTERS = 30
/** What a directory may call somebody: what a spreadsheet would run, what breaks lines, and four scripts. */
const NAMES = [
  '=HYPERLINK("x")',
  '+1',
  '-2',
  '@SUM',
  '\tTab',
  'Ωμέγα "Дмитрий", 日本 한글',
  'مرحبا',
  '😀 Emoji',
]
const LONG = 'W'.repeat(10_000)

/** Times of a CSV as paper has them: without the offset, which stands above the rows as a zone. */
const onPaper = (cell: string): string =>
  cell.replaceAll(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[+-]\d\d:\d\d/g, '$1 $2')

const squeezed = (text: string): string => text.replaceAll(/[\s\u200B\u{FFFD}]/gu, '')

describe.each(dialects)('reports of an appliance on %s', (dialect) => {
  let planted: Planted
  let appliance: Appliance
  let organizationId: string

  beforeAll(async () => {
    planted = await plant(dialect, COMPUTERS)
    ;({ appliance, organizationId } = planted)
    await appliance.database.write(async (tx) => {
      const people: { id: string }[] = await tx('people').select('id').orderBy('id')
      for (const [place, name] of [...NAMES, LONG].entries())
        await tx('people')
          .where({ id: people[place]?.id ?? '' })
          .update({ name })
    })
  })
  afterAll(() => planted.uproot())

  const make = (report: string, format: 'csv' | 'pdf', more: object = {}): Promise<MadeFiles> =>
    makeReport(planted, report, format, more)
  const rowsOf = (report: string, more: object = {}): Promise<string[][]> => csvOf(planted, report, more)

  it('are all there, and each has rows in words', async () => {
    const empty: string[] = []
    for (const { name, columns } of appliance.reports.library) {
      if (name === 'directory') continue
      const order = { report: name, filter: {}, withNames: true }
      const { rows } = await appliance.reports.preview(appliance.database.read, organizationId, order)
      if (rows.length === 0) empty.push(name)
      for (const row of rows) expect(row).toHaveLength(columns.length)
    }
    expect(appliance.reports.library.map(({ name }) => name)).toEqual([
      'inventory',
      'compliance',
      'drift',
      'lock-proof',
      'hubs',
      'policies',
      'directory',
      'audit',
    ])
    expect(empty).toEqual([])
  })

  it('have every device in the inventory, and no cell that a spreadsheet would run', async () => {
    const [head, ...rows] = await rowsOf('inventory')
    expect(head?.[0]).toBe('Serial number')
    const all = await appliance.devices.summarize(appliance.database.read, organizationId)
    expect(rows).toHaveLength(Object.values(all).reduce((sum, count) => sum + count, 0))
    const cells = rows.flat()
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    for (const name of [
      '\'=HYPERLINK("x")',
      "'+1",
      "'-2",
      "'@SUM",
      "'\tTab",
      NAMES[5],
      NAMES[6],
      NAMES[7],
      LONG,
    ])
      expect(cells).toContain(name)
  })

  it('leave names out for somebody who may not see people', async () => {
    const cells = (await rowsOf('inventory', { withNames: false })).flat()
    expect(cells.filter((cell) => cell.includes('HYPERLINK') || cell === LONG)).toEqual([])
  })

  it('prove locks of one headset only, with what was wanted, read back, how and when', async () => {
    const serial = (await appliance.devices.list(appliance.database.read, organizationId, {}, { limit: 5 }))
      .rows[3]?.serial
    const [, ...rows] = await rowsOf('lock-proof', { filter: { serial: serial ?? '' } })
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map(([cell]) => cell))).toEqual(new Set([serial]))
    expect(rows.every(([, , , mode]) => mode === 'Locked' || mode === 'Locked, mandatory')).toBe(true)
  })

  it('prove locks of one person', async () => {
    const { database, people } = appliance
    const { rows: all } = await people.list(database.read, organizationId, {}, { limit: 50 })
    const person = all.find(({ name }) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name))
    const [, ...rows] = await rowsOf('lock-proof', { filter: { person: person?.id ?? '' } })
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map(([, wornBy]) => wornBy))).toEqual(new Set([person?.name]))
  })

  it('say in the policies report what is in force for whom', async () => {
    const [, ...rows] = await rowsOf('policies')
    const [policy, , , givenTo] = rows.find(([name]) => name === 'Contact centre') ?? []
    expect([policy, givenTo]).toEqual(['Contact centre', 'Group: Contact centre agents'])
  })

  it('are a tagged PDF with outlines that says what the CSV says, row by row', async () => {
    const [head = [], ...rows] = await rowsOf('compliance', { withNames: false })
    const { folder: at, files } = await make('compliance', 'pdf', { withNames: false })
    const pdf = join(at, 'compliance.pdf')
    const info = (await run('pdfinfo', [pdf])).stdout
    expect(info).toMatch(/Tagged: +yes/)
    expect(info).toMatch(/Title: +Compliance/)
    const pages = Number(/Pages: +(\d+)/.exec(info)?.[1])
    expect(pages).toBe(files[0]?.pages)
    expect(pages).toBeGreaterThan(1)
    const text = (await run('pdftotext', ['-raw', pdf, '-'])).stdout
    for (let page = 1; page <= pages; page += 1) expect(text).toContain(`Page ${page} of ${pages}`)
    const repeated = [
      `Compliance · Nordhafen Bank`,
      ...Array.from({ length: pages }, (_, page) => `Page ${page + 1} of ${pages}`),
      head.join(''),
    ]
    const body = repeated.reduce((rest, part) => rest.replaceAll(squeezed(part), ''), squeezed(text))
    expect(body.endsWith(squeezed(onPaper(rows.map((row) => row.join('')).join(''))))).toBe(true)
    expect((await readFile(pdf)).includes('/Outlines')).toBe(true)
    expect(text.split('Serial number').length - 1).toBe(pages)
  })

  it('draw Latin, Greek, Cyrillic and CJK, and shorten what paper cannot hold', async () => {
    const { folder: at } = await make('inventory', 'pdf')
    const text = squeezed((await run('pdftotext', ['-raw', join(at, 'inventory.pdf'), '-'])).stdout)
    for (const name of [NAMES[0], NAMES[5]]) expect(text).toContain(squeezed(name ?? ''))
    expect(text).toContain(`${'W'.repeat(600)}…`)
    const fonts = (await run('pdffonts', [join(at, 'inventory.pdf')])).stdout
    expect(fonts.match(/yes yes yes/g)?.length).toBe(3)
  })

  it('come out as a sheet that says so where nothing matches', async () => {
    const { folder: at, rows } = await make('inventory', 'pdf', { filter: { serial: 'nothing-begins-so' } })
    expect(rows).toBe(0)
    const text = (await run('pdftotext', ['-raw', join(at, 'inventory.pdf'), '-'])).stdout
    expect(text).toContain('No row matches.')
    expect(text).toContain('Serial number begins with: nothing-begins-so')
    expect(text).toContain('One row for each headset that a hub has ever reported')
  })

  it('of a schedule lie in its folder under their day', async () => {
    await make('hubs', 'csv', { schedule: 'every-monday' })
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(Date.now())
    const text = await readFile(
      join(planted.folder, 'reports', organizationId, 'every-monday', `${day}-hubs.csv`),
      'utf8',
    )
    expect(parseCsv(text)).toHaveLength(COMPUTERS + 1)
  })
})
