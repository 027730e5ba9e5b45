import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BLOCKED_REASONS, COMPLIANCE_STATES, MODES } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { HUB_VARIABLES } from '../../agent/src/config/env.ts'
import { VARIABLES } from '../../appliance/src/config/env.ts'
import { root } from '../check/root.ts'
import { fillTables, pages, TABLES, tablesIn } from './documents.ts'
import { applianceCommands, hubCommands } from './tables/commands.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const rowsIn = (text: string): number => text.match(/^\|(?! *[-:]+ )/gm)?.length ?? 0

/** First cells of the rows below a table's head, as code. */
function namesUnder(text: string, head: string): string[] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `)) + 2
  const end = lines.findIndex((line, place) => place >= start && !line.startsWith('|'))
  return lines.slice(start, end).flatMap((line) => /^\| `(\w+)`/.exec(line)?.[1] ?? [])
}

describe('the tables of the documents', () => {
  const all = pages().map((path) => ({ path, text: read(path) }))
  const withTables = all.filter(({ text }) => tablesIn(text).length > 0)

  it.each(withTables)('in $path are the ones that the code makes', async ({ path, text }) => {
    expect(await fillTables(text, path)).toBe(text)
  })

  it('stand in one place each, and none is missing', () => {
    const placed = all.flatMap(({ text }) => tablesIn(text))
    expect(placed.toSorted()).toEqual(Object.keys(TABLES).toSorted())
    expect(placed).toHaveLength(15)
    expect(withTables).toHaveLength(6)
  })

  it('have a row for each thing that the code declares', () => {
    const rows = Object.fromEntries(Object.entries(TABLES).map(([name, make]) => [name, make().rows.length]))
    expect(rows['appliance variables']).toBe(Object.keys(VARIABLES).length)
    expect(rows['hub variables']).toBe(Object.keys(HUB_VARIABLES).length)
    expect(rows['earshot commands']).toBe(applianceCommands().length)
    expect(rows['earshot commands']).toBeGreaterThan(25)
    expect(rows['earshot-hub commands']).toBe(hubCommands().length)
    expect(rows['earshot-hub commands']).toBe(6)
    for (const [name, count] of Object.entries(rows)) expect(count, name).toBeGreaterThan(1)
  })

  it('lose no row on their way into the README', () => {
    const placed = tablesIn(read('README.md'))
    const generated = placed.map((name) => TABLES[name]?.().rows.length ?? 0)
    const parts = read('README.md').split('<!-- table: ').slice(1)
    const found = parts.map((part) => rowsIn(part.split('<!-- end of table -->')[0] ?? '') - 1)
    expect(found).toEqual(generated)
    expect(placed).toHaveLength(6)
  })

  it('are refused by a name that nothing makes', async () => {
    const text = '<!-- table: nothing -->\n<!-- end of table -->\n'
    await expect(fillTables(text, 'README.md')).rejects.toThrow('There is no table "nothing"')
  })
})

describe('what people wrote about lists of the code', () => {
  const page = read('docs/admin/compliance.md')

  it('explains every state of a setting, and none that there is not', () => {
    expect(namesUnder(page, 'state').toSorted()).toEqual([...COMPLIANCE_STATES].toSorted())
    expect(COMPLIANCE_STATES).toHaveLength(11)
  })

  it('explains every reason why something is blocked', () => {
    expect(namesUnder(page, 'reason').toSorted()).toEqual([...BLOCKED_REASONS].toSorted())
    expect(BLOCKED_REASONS).toHaveLength(4)
  })

  it('explains every way in which an entry binds', () => {
    const words = [...read('docs/admin/policies.md').matchAll(/^\| \*\*(\w+)\*\*/gm)].map(([, word]) => word)
    expect(words.toSorted()).toEqual([...MODES].toSorted())
    expect(MODES).toHaveLength(3)
  })
})
