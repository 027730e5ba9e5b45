import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Names } from '../people/index.ts'
import { textsOf } from './asset-view-models.ts'
import type { ImportPlan, ImportResult } from './import.ts'
import { COLUMNS, MAX_LINES, MAX_TEXT, type ImportLine, type PlannedLine } from './import-rules.ts'
import { DEVICES_PATH, devicePath } from './view-models.ts'

/** Address of the import. */
export const IMPORT_PATH = `${DEVICES_PATH}/import`

const PLANS = {
  csv: {
    label: say('import.csv'),
    type: 'area',
    rows: 12,
    hint: say('import.csv.hint', {
      columns: Object.keys(COLUMNS).join(', '),
      lines: MAX_LINES,
      characters: MAX_TEXT,
    }),
  },
} as const satisfies Record<string, FieldPlan>

const crumbs = [{ href: DEVICES_PATH, text: say('devices.title') }]

/** Where a CSV text is pasted. */
export const presentImport = (form: FormState): object => ({
  title: say('import.title'),
  crumbs,
  action: `${IMPORT_PATH}/preview`,
  fields: fieldsOf(PLANS, form),
  faults: faultsOf(PLANS, form),
})

const COLUMN_WORDS: Readonly<Record<string, string>> = {
  serial: 'import.col.serial',
  tag: 'asset.tag',
  status: 'asset.status',
  owner: 'asset.owner',
  note: 'asset.note',
}

const nameOf = ({ serial, tag }: ImportLine): Text => serial || tag || say('asset.nothing')

const LOOKS = {
  change: { icon: 'pencil', tone: 'wait', word: 'import.kind.change' },
  same: { icon: 'equal', tone: 'none', word: 'import.kind.same' },
  fault: { icon: 'circle-x', tone: 'bad', word: 'import.kind.fault' },
} as const

function presentLine({ line, outcome }: PlannedLine, owners: Names): object {
  const what: Text[] =
    outcome.kind === 'change'
      ? textsOf(outcome.change, owners)
      : outcome.kind === 'fault'
        ? [
            say('import.reason', {
              column: say(COLUMN_WORDS[outcome.field] ?? 'common.notKnown'),
              reason: outcome.reason,
            }),
          ]
        : []
  return {
    line: line.line,
    name: nameOf(line),
    href: outcome.kind === 'fault' ? null : devicePath(outcome.device.id),
    look: LOOKS[outcome.kind],
    what,
  }
}

/** What a CSV text would change: faults first, then changes, then what stays. */
export function presentPreview(text: string, plan: ImportPlan, owners: Names): object {
  const of = (kind: PlannedLine['outcome']['kind']): PlannedLine[] =>
    plan.lines.filter(({ outcome }) => outcome.kind === kind)
  const [faults, changes, same] = [of('fault'), of('change'), of('same')]
  return {
    title: say('import.preview.title'),
    crumbs: [...crumbs, { href: IMPORT_PATH, text: say('import.title') }],
    summary: say('import.summary', {
      changes: changes.length,
      same: same.length,
      faults: faults.length,
    }),
    ignored: plan.ignored.length > 0 ? say('import.ignored', { columns: plan.ignored.join(', ') }) : null,
    rows: [...faults, ...changes, ...same].map((line) => presentLine(line, owners)),
    nameHead: say('devices.col.headset'),
    action: IMPORT_PATH,
    csv: text,
    seen: plan.seen,
    apply: changes.length > 0 ? say('import.do', { count: changes.length }) : null,
    back: IMPORT_PATH,
  }
}

/** What an import did, where some lines had become another in the meantime. */
export const presentImported = ({ changed, refused }: ImportResult): object => ({
  title: say('import.partly.title'),
  crumbs: [...crumbs, { href: IMPORT_PATH, text: say('import.title') }],
  summary: say('import.partly', { changed, refused: refused.length }),
  rows: refused.map((line) => ({ line: line.line, name: nameOf(line) })),
  list: DEVICES_PATH,
  again: IMPORT_PATH,
})
