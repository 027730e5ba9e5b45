import { systemActor, type Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit, AuditEntry } from '../audit/index.ts'
import { checkSite } from '../hubs/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People } from '../people/index.ts'
import type { Sites } from '../sites/index.ts'
import { PLACEMENT_JOB } from './job.ts'
import type { RuleInput } from './rule-input.ts'
import { checkRule, MAX_RULES, type PlacementRule } from './rule.ts'
import { createPlacementRules, type PlacementRules } from './rules.ts'
import * as store from './store.ts'

/** Rules that give computers a site and tags. Every change asks for a job that places the whole fleet anew. */
export type Placement = PlacementRules & {
  /** All of them, in their order. */
  list(reader: Reader, organizationId: string): Promise<PlacementRule[]>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<PlacementRule>
  /** Answers its id. Throws `AppError` `invalid` or `conflict`. */
  add(tx: Tx, organizationId: string, input: RuleInput, actor: Actor): Promise<string>
  /** Throws `AppError` `invalid` or `not_found`. */
  change(tx: Tx, organizationId: string, id: string, input: RuleInput, actor: Actor): Promise<void>
  /** Takes away what only this rule gave. Throws `AppError` `not_found`. */
  remove(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Throws `AppError` `invalid` where these are not all rules, each once. */
  order(tx: Tx, organizationId: string, ids: readonly string[], actor: Actor): Promise<void>
  /** People may lie in other units now: places the fleet anew where a rule looks at that. */
  peopleMoved(tx: Tx, organizationId: string): Promise<void>
}

/** What placement is built from. */
export type PlacementDeps = {
  audit: Pick<Audit, 'record'>
  organizations: Pick<Organizations, 'lock' | 'touchTargets'>
  sites: Pick<Sites, 'namesOf'>
  people: Pick<People, 'unitsOf'>
  jobs: Pick<Jobs, 'ask'>
}

type Done = Pick<AuditEntry, 'action' | 'object' | 'detail'>

/** A rule as it is stored, beside all others. Throws `AppError` `invalid`. */
async function checkedRule(
  { sites }: Pick<PlacementDeps, 'sites'>,
  tx: Tx,
  organizationId: string,
  others: readonly PlacementRule[],
  { position, ...input }: RuleInput,
): Promise<Omit<PlacementRule, 'id'>> {
  const rule = checkRule(input)
  if (others.some(({ name }) => fold(name) === fold(rule.name)))
    throw invalid('name', say('placement.fault.taken'))
  const last = others.length + 1
  if (position !== undefined && position > last)
    throw invalid('position', say('fault.whole', { min: 1, max: last }))
  await checkSite(sites, tx, organizationId, 'siteId', rule.siteId)
  return rule
}

/** Builds the door. */
export function createPlacement(deps: PlacementDeps): Placement {
  const { audit, organizations, jobs } = deps

  const place = (tx: Tx, organizationId: string, actor: Actor) =>
    jobs.ask(tx, organizationId, PLACEMENT_JOB, {}, actor)

  async function recordAndPlace(tx: Tx, organizationId: string, actor: Actor, done: Done): Promise<void> {
    await audit.record(tx, { organizationId, actor, ...done })
    await organizations.touchTargets(tx, organizationId)
    await place(tx, organizationId, actor)
  }

  /** Rules, with no other change of them under way. */
  async function locked(tx: Tx, organizationId: string): Promise<PlacementRule[]> {
    await organizations.lock(tx, organizationId)
    return store.listRules(tx, organizationId)
  }

  return {
    ...createPlacementRules(deps),
    list: store.listRules,
    async get(reader, organizationId, id) {
      return found(await store.listRules(reader, organizationId), id)
    },
    async add(tx, organizationId, input, actor) {
      const others = await locked(tx, organizationId)
      if (others.length >= MAX_RULES)
        throw new AppError('conflict', say('placement.fault.full', { max: MAX_RULES }))
      const rule = { id: newId(), ...(await checkedRule(deps, tx, organizationId, others, input)) }
      await store.insertRule(tx, organizationId, rule, others.length)
      await store.saveOrder(tx, organizationId, orderOf(others, rule, input.position))
      await recordAndPlace(tx, organizationId, actor, told('placementRule.created', rule))
      return rule.id
    },
    async change(tx, organizationId, id, input, actor) {
      const rules = await locked(tx, organizationId)
      const at = rules.indexOf(found(rules, id))
      const others = rules.toSpliced(at, 1)
      const rule = { id, ...(await checkedRule(deps, tx, organizationId, others, input)) }
      await store.updateRule(tx, organizationId, rule)
      await store.saveOrder(tx, organizationId, orderOf(others, rule, input.position ?? at + 1))
      await recordAndPlace(tx, organizationId, actor, told('placementRule.changed', rule))
    },
    async remove(tx, organizationId, id, actor) {
      const rule = found(await locked(tx, organizationId), id)
      await store.deleteRule(tx, organizationId, id)
      await recordAndPlace(tx, organizationId, actor, told('placementRule.removed', rule))
    },
    async order(tx, organizationId, ids, actor) {
      const rules = await locked(tx, organizationId)
      const isAll = ids.length === rules.length && rules.every(({ id }) => ids.includes(id))
      if (!isAll) throw invalid('ids', say('placement.fault.order'))
      await store.saveOrder(tx, organizationId, ids)
      await recordAndPlace(tx, organizationId, actor, {
        action: 'placementRules.ordered',
        object: { kind: 'organization', id: organizationId },
        detail: { order: ids.map((id) => found(rules, id).name) },
      })
    },
    async peopleMoved(tx, organizationId) {
      const rules = await store.listRules(tx, organizationId)
      if (rules.some(({ unit }) => unit !== null))
        await place(tx, organizationId, systemActor('placement rules'))
    },
  }
}

function found(rules: readonly PlacementRule[], id: string): PlacementRule {
  const rule = rules.find((one) => one.id === id)
  if (!rule) throw new AppError('not_found', say('placement.missing'))
  return rule
}

/** Ids of all rules with one of them at a position, counted from 1; without one it comes last. */
const orderOf = (
  others: readonly PlacementRule[],
  { id }: Pick<PlacementRule, 'id'>,
  position = others.length + 1,
): string[] => others.map((rule) => rule.id).toSpliced(position - 1, 0, id)

/** What was done to one rule, as the audit log says it. */
const told = (action: Done['action'], { id, name, pattern, unit, siteId, tags }: PlacementRule): Done => ({
  action,
  object: { kind: 'placementRule', id },
  detail: { name, pattern, unit, site: siteId, tags: [...tags] },
})
