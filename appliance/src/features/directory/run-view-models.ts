import { path } from '../../platform/views/address.ts'
import type { Look } from '../../platform/views/looks.ts'
import type { Page } from '../../platform/db/index.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import type { ChangeKind, RosterChange } from '../people/index.ts'
import type { Counts } from './plan.ts'
import { FETCH_FAULTS, HOLD_REASONS, NOTES, type Hold, type Note } from './reasons.ts'
import type { Outcome, Plan, Run, RunKind } from './run.ts'
import { STEP_WORDS } from './test-view-model.ts'

/** Words of each kind of run. */
export const RUN_KINDS: Readonly<Record<RunKind, string>> = {
  sync: 'run.kind.sync',
  rehearsal: 'run.kind.rehearsal',
  approval: 'run.kind.approval',
}

const OUTCOMES: Readonly<Record<Outcome, Look & { says: string }>> = {
  running: { icon: 'hourglass-empty', tone: 'wait', word: 'run.outcome.running', says: 'run.says.running' },
  applied: { icon: 'circle-check', tone: 'good', word: 'run.outcome.applied', says: 'run.says.applied' },
  unchanged: {
    icon: 'circle-check',
    tone: 'good',
    word: 'run.outcome.unchanged',
    says: 'run.says.unchanged',
  },
  held: { icon: 'alert-triangle', tone: 'warn', word: 'run.outcome.held', says: 'run.says.held' },
  rehearsed: { icon: 'eye', tone: 'wait', word: 'run.outcome.rehearsed', says: 'run.says.rehearsed' },
  incomplete: { icon: 'circle-x', tone: 'bad', word: 'run.outcome.incomplete', says: 'run.says.incomplete' },
  failed: { icon: 'circle-x', tone: 'bad', word: 'run.outcome.failed', says: 'run.says.failed' },
  interrupted: {
    icon: 'circle-minus',
    tone: 'warn',
    word: 'run.outcome.interrupted',
    says: 'run.says.interrupted',
  },
}

/** The look of an outcome. */
export const outcomeLook = (outcome: Outcome): Look => OUTCOMES[outcome]

const CHANGES: Readonly<Record<ChangeKind, { many: string; one: string }>> = {
  'person.added': { many: 'change.person.added', one: 'change.one.person.added' },
  'person.changed': { many: 'change.person.changed', one: 'change.one.person.changed' },
  'person.disabled': { many: 'change.person.disabled', one: 'change.one.person.disabled' },
  'person.enabled': { many: 'change.person.enabled', one: 'change.one.person.enabled' },
  'person.absent': { many: 'change.person.absent', one: 'change.one.person.absent' },
  'person.missing': { many: 'change.person.missing', one: 'change.one.person.missing' },
  'person.returned': { many: 'change.person.returned', one: 'change.one.person.returned' },
  'group.added': { many: 'change.group.added', one: 'change.one.group.added' },
  'group.renamed': { many: 'change.group.renamed', one: 'change.one.group.renamed' },
  'group.absent': { many: 'change.group.absent', one: 'change.one.group.absent' },
  'group.missing': { many: 'change.group.missing', one: 'change.one.group.missing' },
  'group.returned': { many: 'change.group.returned', one: 'change.one.group.returned' },
  'group.emptied': { many: 'change.group.emptied', one: 'change.one.group.emptied' },
  'group.filled': { many: 'change.group.filled', one: 'change.one.group.filled' },
  'member.added': { many: 'change.member.added', one: 'change.one.member.added' },
  'member.removed': { many: 'change.member.removed', one: 'change.one.member.removed' },
  'nested.added': { many: 'change.nested.added', one: 'change.one.nested.added' },
  'nested.removed': { many: 'change.nested.removed', one: 'change.one.nested.removed' },
}

/** How often each kind of change was found. */
export const changesOf = ({ changes }: Counts): { text: Phrase; count: number }[] =>
  Object.entries(changes).flatMap(([kind, count]) =>
    count > 0 ? [{ text: say(CHANGES[kind as ChangeKind].many), count }] : [],
  )

const presentHold = ({ reason, count, of }: Hold): { text: Text; count: Phrase | null } => ({
  text: HOLD_REASONS[reason].meaning,
  count:
    count === undefined
      ? null
      : of === undefined
        ? say('pager.count', { count })
        : say('plan.count', { count, of }),
})

const presentNote = ({ note, count, where }: Note): Phrase => {
  const { meaning } = NOTES[note]
  return where === undefined
    ? say('run.note', { count, meaning })
    : say('run.noteWhere', { count, meaning, where })
}

const crumbsTo = (connection: { id: string; name: string }) => [
  { href: '/directories', text: say('directories.title') },
  { href: path(['directories', connection.id]), text: connection.name },
]

/** One run. While it goes on the page looks again by itself. */
export function presentRun(run: Run, connection: { id: string; name: string }, who: Text): object {
  const { outcome, why, counts, notes, reasons, planId } = run
  const fault = why && FETCH_FAULTS[why.fault]
  return {
    title: say('run.title', { name: connection.name }),
    crumbs: crumbsTo(connection),
    lead: say('run.lead', { when: moment(run.startedAt, 'exact'), who }),
    url: path(['directories', 'runs', run.id]),
    kind: say(RUN_KINDS[run.kind]),
    look: OUTCOMES[outcome],
    says: say(OUTCOMES[outcome].says),
    running: outcome === 'running',
    why: why && fault ? say('run.whyAt', { step: say(STEP_WORDS[why.step]), meaning: fault.meaning }) : null,
    next: fault ? say('run.next', { next: fault.next }) : null,
    read: say('directory.read', { people: counts.people, groups: counts.groups }),
    changes: changesOf(counts),
    notes: notes.map(presentNote),
    reasons: reasons.map(presentHold),
    plan: planId === null ? null : path(['directories', 'plans', planId]),
  }
}

const STATUS: Readonly<Record<Plan['status'], Look>> = {
  waiting: { icon: 'alert-triangle', tone: 'warn', word: 'plan.status.waiting' },
  approved: { icon: 'circle-check', tone: 'good', word: 'plan.status.approved' },
  superseded: { icon: 'arrow-back-up', tone: 'none', word: 'plan.status.superseded' },
  discarded: { icon: 'circle-minus', tone: 'none', word: 'plan.status.discarded' },
}

/** Names of people and groups by the directory's own ids. */
export type NamesByKey = ReadonlyMap<string, string>

/** A plan that waits for a person. `items` is null for those who may not see people. */
export function presentPlan(input: {
  plan: Plan
  connection: { id: string; name: string }
  items: Page<RosterChange> | null
  names: NamesByKey
}): object {
  const { plan, connection, items, names } = input
  const base = path(['directories', 'plans', plan.id])
  return {
    title: say('plan.title', { name: connection.name }),
    crumbs: crumbsTo(connection),
    lead: say('plan.lead', { when: moment(plan.createdAt), end: moment(plan.expiresAt) }),
    look: STATUS[plan.status],
    waiting: plan.status === 'waiting',
    approve: `${base}/approve`,
    discard: `${base}/discard`,
    reasons: plan.reasons.map(presentHold),
    changes: changesOf(plan.counts),
    notes: plan.notes.map(presentNote),
    hidden: items === null,
    items: (items?.rows ?? []).map((change) => presentItem(change, names)),
    pager: items && pagerOf(items, rowsText(items.rows.length, null), base, {}),
  }
}

/** Keys of people and groups that a change speaks of. */
export const keysIn = (change: RosterChange): string[] => [
  ...('person' in change ? [change.person] : []),
  ...('group' in change ? [change.group] : []),
  ...('member' in change ? [change.member] : []),
]

function presentItem(change: RosterChange, names: NamesByKey): object {
  const nameOf = (key: string): string => names.get(key) ?? key
  const what = say(CHANGES[change.kind].one)
  if ('facts' in change) return { what, who: change.facts.name, more: change.facts.logins.join(', ') }
  if ('member' in change) return { what, who: nameOf(change.member), more: nameOf(change.group) }
  if ('person' in change && 'group' in change)
    return { what, who: nameOf(change.person), more: nameOf(change.group) }
  if ('person' in change) return { what, who: nameOf(change.person), more: '' }
  return 'name' in change
    ? { what, who: change.name, more: '' }
    : { what, who: nameOf(change.group), more: '' }
}
