import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { moment, say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { canStop, jobPath, presentJob, type Job, type JobKind } from '../jobs/index.ts'
import { RULES_PATH, rulePath } from './paths.ts'
import type { PlacementRule } from './rule.ts'

const HUBS = { href: '/hubs', text: say('hubs.title') }

/** Everything the list of rules is made from; `job` is the newest that places the fleet. */
export type RuleListInput = {
  rules: readonly PlacementRule[]
  siteNames: ReadonlyMap<string, string>
  job: Job | null
  kinds: ReadonlyMap<string, JobKind>
}

/** Rules in their order, and how far they have been applied. */
export const presentRules = ({ rules, siteNames, job, kinds }: RuleListInput): object => ({
  title: say('placement.title'),
  crumbs: [HUBS],
  job: job && job.status !== 'done' ? { ...presentJob(job, kinds, ''), url: RULES_PATH, result: null } : null,
  active: job !== null && canStop(job),
  url: RULES_PATH,
  applied: job?.status === 'done' ? appliedBy(job) : null,
  rows: rules.map((rule, at) => ({
    position: at + 1,
    href: rulePath(rule.id),
    name: rule.name,
    pattern: rule.pattern,
    unit: rule.unit,
    site: rule.siteId === null ? null : (siteNames.get(rule.siteId) ?? say('common.notKnown')),
    tags: rule.tags.join(', '),
  })),
  empty: {
    icon: 'map-pin',
    title: say('placement.none.title'),
    text: say('placement.none.text'),
    actions: [],
  },
})

function appliedBy(job: Job): { text: Phrase; href: string } {
  const { looked = 0, placed = 0 } = (job.result ?? {}) as { looked?: number; placed?: number }
  const when = moment(job.endedAt ?? job.createdAt)
  return { text: say('placement.applied', { when, looked, placed }), href: jobPath(job.id) }
}

/** Everything the form of a rule is made from; `rule` is null for a new one. */
export type RuleFormInput = {
  rule: PlacementRule | null
  position: number
  site: string | null
  /** Sites that are proposed. */
  sites: readonly { name: string }[]
}

/** The form of a rule. */
export function presentRule({ rule, position, site, sites }: RuleFormInput, form: FormState): object {
  const plan = planOf(sites)
  const values = {
    name: rule?.name ?? '',
    pattern: rule?.pattern ?? '',
    unit: rule?.unit ?? '',
    site: site ?? '',
    tags: rule?.tags.join(', ') ?? '',
    position: String(position),
    ...form.values,
  }
  return {
    title: rule ? rule.name : say('placement.new'),
    crumbs: [HUBS, { href: RULES_PATH, text: say('placement.title') }],
    list: RULES_PATH,
    action: rulePath(rule?.id ?? 'new'),
    fields: fieldsOf(plan, { ...form, values }),
    faults: faultsOf(plan, form),
    remove: rule && {
      action: rulePath(rule.id, 'remove'),
      text: say('placement.remove.do', { name: rule.name }),
    },
  }
}

const planOf = (sites: RuleFormInput['sites']) =>
  ({
    name: { label: say('placement.name'), autocomplete: 'off' },
    pattern: {
      label: say('placement.pattern'),
      hint: say('placement.pattern.hint'),
      optional: true,
      autocomplete: 'off',
    },
    unit: {
      label: say('placement.unit'),
      hint: say('placement.unit.hint'),
      optional: true,
      autocomplete: 'off',
    },
    site: {
      label: say('placement.site'),
      hint: say('placement.site.hint'),
      optional: true,
      autocomplete: 'off',
      options: sites.map(({ name }) => ({ value: name, text: name })),
    },
    tags: {
      label: say('placement.tags'),
      hint: say('placement.tags.hint'),
      optional: true,
      autocomplete: 'off',
    },
    position: { label: say('placement.position'), hint: say('placement.position.hint'), type: 'number' },
  }) as const satisfies Record<string, FieldPlan>
