/** A new migration: its file's name and content, and the list of migrations with it in. */
export type Scaffold = { file: string; source: string; index: string }

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/
const IMPORT = /^import \* as m(\d{4}) from '\.\/.*'$/gm
const ENTRY = /^ {2}'(\d{4})-[a-z0-9-]+': m\1,$/gm

const SOURCE = `import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {}

export async function down(knex: Knex): Promise<void> {}
`

function lastOf(text: string, pattern: RegExp): RegExpExecArray {
  const last = [...text.matchAll(pattern)].at(-1)
  if (!last) throw new Error('The list of migrations has another form than this tool knows.')
  return last
}

const insertAfter = (text: string, match: RegExpExecArray, line: string): string => {
  const end = match.index + match[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}

/** Numbers a migration after the last one and lists it. `name` is verb and noun: `add-policy-revisions`. */
export function scaffoldMigration(name: string, index: string): Scaffold {
  if (!NAME.test(name)) throw new Error(`"${name}" is no name like add-policy-revisions.`)
  const numbers = [...index.matchAll(ENTRY)].map((entry) => Number(entry[1]))
  const number = String(Math.max(...numbers, 0) + 1).padStart(4, '0')
  const id = `${number}-${name}`
  const imported = insertAfter(index, lastOf(index, IMPORT), `import * as m${number} from './${id}.ts'`)
  const listed = insertAfter(imported, lastOf(imported, ENTRY), `  '${id}': m${number},`)
  return { file: `${id}.ts`, source: SOURCE, index: listed }
}
