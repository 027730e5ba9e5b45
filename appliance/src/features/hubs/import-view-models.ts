import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { COLUMNS, MAX_LINES, MAX_TEXT, type PlannedPlace } from './import-rules.ts'
import type { PlacePlan } from './import.ts'
import { hubPath, HUBS_PATH } from './view-models.ts'

/** Address of the import. */
export const IMPORT_PATH = `${HUBS_PATH}/import`

const PLANS = {
  csv: {
    label: say('import.csv'),
    type: 'area',
    rows: 12,
    hint: say('import.csv.hint', { columns: COLUMNS.join(', '), lines: MAX_LINES, characters: MAX_TEXT }),
  },
} as const satisfies Record<string, FieldPlan>

const crumbs = [{ href: HUBS_PATH, text: say('hubs.title') }]

/** Where a CSV text is pasted. */
export const presentImport = (form: FormState): object => ({
  title: say('hubs.import.title'),
  crumbs,
  action: `${IMPORT_PATH}/preview`,
  fields: fieldsOf(PLANS, form),
  faults: faultsOf(PLANS, form),
})

const LOOKS = {
  change: { icon: 'pencil', tone: 'wait', word: 'import.kind.change' },
  same: { icon: 'equal', tone: 'none', word: 'import.kind.same' },
  fault: { icon: 'circle-x', tone: 'bad', word: 'import.kind.fault' },
} as const

const COLUMN_WORDS = {
  computer: 'hubs.col.computer',
  site: 'hubs.col.site',
  tags: 'hubs.col.tags',
} as const

function whatOf({ line, outcome }: PlannedPlace): Text[] {
  if (outcome.kind === 'same') return []
  if (outcome.kind === 'fault')
    return [say('import.reason', { column: say(COLUMN_WORDS[outcome.column]), reason: outcome.reason })]
  const { hub, after } = outcome
  const site = after.siteId === hub.siteId ? [] : [say('hubs.import.site', { name: line.site })]
  const tags = line.tags === '' ? [] : [say('hubs.import.tags', { tags: after.tags.join(', ') })]
  return [...site, ...tags]
}

/** What a CSV text would change: faults first, then changes, then what stays. */
export function presentPreview(text: string, plan: PlacePlan): object {
  const of = (kind: PlannedPlace['outcome']['kind']): PlannedPlace[] =>
    plan.lines.filter(({ outcome }) => outcome.kind === kind)
  const [faults, changes, same] = [of('fault'), of('change'), of('same')]
  return {
    title: say('hubs.import.preview'),
    crumbs: [...crumbs, { href: IMPORT_PATH, text: say('hubs.import.title') }],
    summary: say('import.summary', { changes: changes.length, same: same.length, faults: faults.length }),
    rows: [...faults, ...changes, ...same].map((planned) => ({
      line: planned.line.line,
      name: planned.line.computer,
      href: planned.outcome.kind === 'fault' ? null : hubPath(planned.outcome.hub.id),
      look: LOOKS[planned.outcome.kind],
      what: whatOf(planned),
    })),
    nameHead: say('hubs.col.computer'),
    ignored: null,
    action: IMPORT_PATH,
    csv: text,
    seen: plan.seen,
    apply: changes.length > 0 ? say('hubs.import.do', { count: changes.length }) : null,
    back: IMPORT_PATH,
  }
}
