import type { Exclusion } from '@earshot/protocol'
import type { FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Choice } from './choices.ts'
import type { Policy } from './policy.ts'
import { SCOPE_WORDS } from './scope-names.ts'
import type { AssignmentRecord } from './store.ts'
import { POLICIES_PATH, policyFrame, policyPath } from './view-models.ts'

const assignmentPath = (policyId: string, id: string, ...below: string[]): string =>
  policyPath(policyId, 'assignments', id, ...below)

function periodText({ startsAt, endsAt }: { startsAt: number | null; endsAt: number | null }): Phrase {
  const start = startsAt === null ? null : moment(startsAt, 'exact')
  const end = endsAt === null ? null : moment(endsAt, 'exact')
  if (start && end) return say('assignments.between', { start, end })
  if (start) return say('assignments.from', { start })
  return end ? say('assignments.until', { end }) : say('assignments.always')
}

/** Whom a policy is given to. */
export const presentAssignments = (
  policy: Policy,
  assignments: readonly AssignmentRecord[],
  scopes: ReadonlyMap<string, Text>,
  contests: Text | null,
): object => ({
  ...policyFrame(policy, 'assignments', assignments.length),
  contests,
  unpublished: policy.publishedRevision === null,
  add: policyPath(policy.id, 'assignments', 'new'),
  rows: assignments.map((assignment) => ({
    href: assignmentPath(policy.id, assignment.id),
    scope: scopes.get(assignment.id) ?? say('common.notKnown'),
    rank: assignment.rank,
    period: periodText(assignment),
    exclusions: say('assignments.exclusions', { count: assignment.exclusions.length }),
  })),
  empty: {
    icon: 'users-group',
    title: say('assignments.none.title'),
    text: say('assignments.none.text'),
    actions: [],
  },
})

/** Kinds of scope that can be chosen. */
const KINDS = ['everyone', 'group', 'model', 'site', 'computerTag', 'person', 'device'] as const

/** A kind of scope that can be chosen. */
export const isKind = (kind: string): kind is (typeof KINDS)[number] =>
  (KINDS as readonly string[]).includes(kind)

const RANK: FieldPlan = { label: say('assign.rank'), type: 'number', hint: say('assign.rank.hint') }
const TIME = { type: 'datetime-local', optional: true } as const
const PERIOD: Readonly<Record<'rank' | 'startsAt' | 'endsAt', FieldPlan>> = {
  rank: RANK,
  startsAt: { ...TIME, label: say('assign.startsAt'), hint: say('assign.time.hint') },
  endsAt: { ...TIME, label: say('assign.endsAt') },
}
const ASSIGN: Readonly<Record<'scope' | 'rank' | 'startsAt' | 'endsAt', FieldPlan>> = {
  scope: { label: say('assign.tag'), hint: say('assign.tag.hint'), autocomplete: 'off' },
  ...PERIOD,
}

const crumbsOf = (policy: Policy) => [
  { href: POLICIES_PATH, text: say('policies.title') },
  { href: policyPath(policy.id), text: policy.name },
  { href: policyPath(policy.id, 'assignments'), text: say('policy.tab.assignments') },
]

/** How many can be chosen from, of which kind, and which one is. */
export type Chooser = { kind: string; search: string; choices: readonly Choice[] }

const presentChooser = (
  base: string,
  kinds: readonly (typeof KINDS)[number][],
  chooser: Chooser,
  chosen: unknown,
) => ({
  base,
  kind: chooser.kind,
  kinds: kinds.map((kind) => ({
    href: address(base, { kind }),
    text: say(SCOPE_WORDS[kind]),
    current: kind === chooser.kind,
  })),
  search: chooser.search,
  searched: ['group', 'site', 'person', 'device'].includes(chooser.kind),
  searchLabel: say(chooser.kind === 'device' ? 'assign.searchSerial' : 'assign.search'),
  choices: chooser.choices.map((choice, place) => ({
    ...choice,
    checked: typeof chosen === 'string' ? chosen === choice.id : place === 0,
  })),
  typed: chooser.kind === 'computerTag',
  everyone: chooser.kind === 'everyone',
})

/** The page on which a policy is given to somebody. */
export const presentAssign = (policy: Policy, chooser: Chooser, form: FormState): object => ({
  title: say('assign.title', { policy: policy.name }),
  crumbs: crumbsOf(policy),
  action: policyPath(policy.id, 'assignments'),
  unpublished: policy.publishedRevision === null,
  chooser: presentChooser(policyPath(policy.id, 'assignments', 'new'), KINDS, chooser, form.values['scope']),
  fields: fieldsOf(ASSIGN, form),
  faults: faultsOf({ ...ASSIGN, scope: { label: say('assign.scope') } }, form),
})

/** One assignment: its time and rank, who is taken out, and taking it away. */
export function presentAssignment(input: {
  policy: Policy
  assignment: AssignmentRecord
  scope: Text
  nameOf: (kind: string, id: string) => string
  form: FormState
}): object {
  const { policy, assignment, scope, nameOf, form } = input
  const base = assignmentPath(policy.id, assignment.id)
  return {
    title: say('assignment.title', { policy: policy.name, scope }),
    crumbs: crumbsOf(policy),
    action: base,
    remove: `${base}/remove`,
    removeText: say('assignment.remove.text', { policy: policy.name, scope }),
    fields: fieldsOf(PERIOD, form),
    faults: faultsOf(PERIOD, form),
    add: `${base}/exclusions/new`,
    exclusions: assignment.exclusions.map((exclusion) => ({
      name: nameOf(exclusion.kind, exclusion.id),
      kind: say(SCOPE_WORDS[exclusion.kind]),
      reason: exclusion.reason,
      until: exclusion.until,
      end: `${base}/exclusions/${encodeURIComponent(exclusion.exclusionId)}/end`,
    })),
  }
}

const EXCLUDE: Readonly<Record<'reason' | 'until', FieldPlan>> = {
  reason: { label: say('exclude.reason'), hint: say('exclude.reason.hint'), autocomplete: 'off' },
  until: { ...TIME, label: say('exclude.until'), hint: say('assign.time.hint') },
}

/** Kinds of what can be taken out. */
export const EXCLUDABLE = ['group', 'person', 'device'] as const satisfies readonly Exclusion['kind'][]

/** The page on which somebody is taken out of an assignment. */
export function presentExclude(
  policy: Policy,
  assignmentId: string,
  scope: Text,
  chooser: Chooser,
  form: FormState,
): object {
  const base = assignmentPath(policy.id, assignmentId)
  return {
    title: say('exclude.title', { policy: policy.name, scope }),
    crumbs: [...crumbsOf(policy), { href: base, text: scope }],
    action: `${base}/exclusions`,
    chooser: presentChooser(`${base}/exclusions/new`, EXCLUDABLE, chooser, form.values['id']),
    fields: fieldsOf(EXCLUDE, form),
    faults: faultsOf({ ...EXCLUDE, id: { label: say('assign.scope') } }, form),
  }
}
