import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Applied } from '../../src/features/apply/index.ts'
import type { Organization } from '../../src/features/organizations/index.ts'
import { inEnglish } from '../../src/messages.ts'
import type { Db } from '../../src/platform/db/index.ts'
import { AppError } from '../../src/platform/errors.ts'
import { openTestDatabase, type dialects, type TestDatabase } from './dialects.ts'
import { dumpDatabase } from './dump.ts'
import { createWhole, type Whole } from './whole-appliance.ts'

const EXAMPLE = join(import.meta.dirname, '../../../docs/ops/earshot.example.yaml')

/** What the files hold that the example names. */
export const SECRETS = {
  'maren-password': 'violet kettle drum',
  'help-desk-password': 'amber harbour lantern',
  'bind-password': 'Nebelhorn-17',
  'directory-authority.pem': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
}

/** The example as plain data, to be changed. */
export type Document = {
  organization: Record<string, unknown>
  administrators: Record<string, unknown>[]
  administratorGroups: Record<string, unknown>[]
  directories: Record<string, unknown>[]
  policies: {
    name: string
    description?: string
    publish?: boolean
    entries: { setting: string; value: unknown; mode: string }[]
    assignments: Record<string, unknown>[]
  }[]
  placementRules: Record<string, unknown>[]
  enrolmentCodes: Record<string, unknown>[]
  [key: string]: unknown
}

/** Who applies. */
export const actor = { kind: 'command' as const, id: 'earshot', name: 'root' }
/** The appliance's time. */
export const clock = { now: () => Date.UTC(2026, 10, 21) }

/** An appliance that is not set up yet, and the example with all its files in a folder. */
export type Declared = {
  opened: TestDatabase
  features: Whole
  folder: string
  example: Document
  read(): Db
  apply(document?: unknown, planOnly?: boolean): Promise<Applied>
  organization(): Promise<Organization>
  /** Actions in the audit log, oldest first. */
  audited(): Promise<string[]>
  /** Every row, how many audit rows, and every file: equal where nothing has been done. */
  everything(): Promise<string>
  /** What was refused, as `place: reason`. */
  faults(document: unknown): Promise<string[]>
  /** The example with something else in it. */
  changed(change: (document: Document) => void): Document
  drop(): Promise<void>
}

/** Opens an empty appliance beside the example. */
export async function openDeclared(dialect: (typeof dialects)[number]): Promise<Declared> {
  const opened = await openTestDatabase(dialect)
  const { read } = opened.database
  const features = await createWhole(opened.database, clock)
  const folder = await mkdtemp(join(tmpdir(), 'earshot-apply-'))
  for (const [name, secret] of Object.entries(SECRETS)) await writeFile(join(folder, name), `${secret}\n`)
  const text = await readFile(EXAMPLE, 'utf8')
  const example = parse(text.replaceAll('/run/secrets', folder).replaceAll('/data', folder)) as Document
  const organization = async (): Promise<Organization> => {
    const [first] = await features.organizations.list(read)
    if (!first) throw new Error('there is no organization yet')
    return first
  }
  const apply = (document: unknown = example, planOnly = false): Promise<Applied> =>
    features.apply.apply(typeof document === 'string' ? document : stringify(document), actor, { planOnly })
  return {
    opened,
    features,
    folder,
    example,
    read: () => read,
    apply,
    organization,
    audited: async () => {
      const { rows } = await features.audit.list(read, (await organization()).id, {}, { limit: 500 })
      return rows.map(({ action }) => action).toReversed()
    },
    everything: async () => {
      const rows: object[] = await read('audit_rows').select('id')
      const files = (await readdir(folder)).toSorted()
      return [await dumpDatabase(opened.database), rows.length, ...files].join('\n')
    },
    faults: (document) =>
      apply(document).then(
        () => [],
        (error: unknown) => {
          if (!(error instanceof AppError)) throw error
          return error.fields.map(({ field, reason }) => `${field}: ${inEnglish(reason)}`)
        },
      ),
    changed: (change) => {
      const document = structuredClone(example)
      change(document)
      return document
    },
    drop: async () => {
      await features.hubs.close()
      await opened.drop()
      await rm(folder, { recursive: true })
    },
  }
}
