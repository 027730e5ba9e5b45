import { readFile, writeFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from '../check/root.ts'
import { modelTable, settingTable } from './tables/catalogue.ts'
import { applianceCommandTable, hubCommandTable } from './tables/commands.ts'
import {
  appErrorTable,
  fetchFaultTable,
  holdReasonTable,
  hubErrorTable,
  protocolErrorTable,
} from './tables/errors.ts'
import { auditTable, findingTable, roleTable } from './tables/oversight.ts'
import { scriptTable } from './tables/scripts.ts'
import { formatTable, type Table } from './tables/table.ts'
import { hubVariableTable, variableTable } from './tables/variables.ts'

/** Every table that the code makes, by the name that stands in its marker. */
export const TABLES: Readonly<Record<string, () => Table>> = {
  scripts: scriptTable,
  'earshot commands': applianceCommandTable,
  'earshot-hub commands': hubCommandTable,
  'appliance variables': variableTable,
  'hub variables': hubVariableTable,
  models: modelTable,
  settings: settingTable,
  roles: roleTable,
  'audit actions': auditTable,
  'audit findings': findingTable,
  'appliance errors': appErrorTable,
  'protocol errors': protocolErrorTable,
  'hub errors': hubErrorTable,
  'directory faults': fetchFaultTable,
  'directory holds': holdReasonTable,
}

const MARKED = /(<!-- table: ([a-z -]+) -->)[\s\S]*?(<!-- end of table -->)/g

/** Pages that people read, relative to the root. */
export const pages = (): string[] =>
  ['README.md', ...globSync('docs/**/*.md', { cwd: root }).toSorted()].filter(
    (path) => path !== 'docs/proofs.md',
  )

/** Names of the tables in a page, in order. */
export const tablesIn = (text: string): string[] =>
  [...text.matchAll(MARKED)].flatMap(([, , name]) => name ?? [])

function tableOf(name: string): Table {
  const make = TABLES[name]
  if (!make) throw new Error(`There is no table "${name}", only ${Object.keys(TABLES).join(', ')}.`)
  return make()
}

/** A page with every table between markers as the code makes it, formatted. */
export async function fillTables(text: string, path: string): Promise<string> {
  if (tablesIn(text).length === 0) return text
  const filled = text.replaceAll(
    MARKED,
    (_, start: string, name: string, end: string) => `${start}\n\n${formatTable(tableOf(name))}\n\n${end}`,
  )
  const config = await resolveConfig(join(root, path))
  return format(filled, { ...config, parser: 'markdown' })
}

/** Writes the tables of every page. */
export async function generateDocuments(): Promise<void> {
  for (const path of pages()) {
    const text = await readFile(join(root, path), 'utf8')
    const filled = await fillTables(text, path)
    if (filled !== text) await writeFile(join(root, path), filled)
  }
}
