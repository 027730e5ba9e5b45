import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { invalid } from '../../platform/errors.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readSite, readTags } from '../hubs/index.ts'
import { PLACEMENT_JOB } from './job.ts'
import type { PlacementPageDeps } from './page-deps.ts'
import { RULES_PATH } from './paths.ts'
import type { PlacementRule } from './rule.ts'
import type { RuleInput } from './rule-input.ts'
import { presentRule, presentRules } from './view-models.ts'

/** Sites that are proposed. */
const PROPOSED = 500

/** Longest text that is looked at at all; the rules say how long one may be. */
const text = z.string().max(20_000).default('')
const ruleForm = z.object({ name: text, pattern: text, unit: text, site: text, tags: text, position: text })

/** Placement rules: their list, and one of them. No change is made before its effect has been seen. */
export const placementRoutes = (deps: PlacementPageDeps): AdminRoute[] => [
  listRoute(deps),
  ...addRoutes(deps),
  ...changeRoutes(deps),
]

const listRoute = ({ database, placement, sites, jobs }: PlacementPageDeps): AdminRoute =>
  adminRoute({
    method: 'GET',
    path: RULES_PATH,
    access: 'hubs.view',
    async handle(request) {
      const { organizationId } = signedIn(request)
      const rules = await placement.list(database.read, organizationId)
      const siteIds = rules.flatMap(({ siteId }) => siteId ?? [])
      const siteNames = await sites.namesOf(database.read, organizationId, siteIds)
      const found = await jobs.list(database.read, organizationId, PLACEMENT_JOB, { limit: 1 })
      const model = presentRules({ rules, siteNames, job: found.rows[0] ?? null, kinds: jobs.kinds })
      return { view: 'placement/list', model }
    },
  })

async function readForm(
  { database, sites }: PlacementPageDeps,
  organizationId: string,
  { name, pattern, unit, site, tags, position }: z.infer<typeof ruleForm>,
): Promise<RuleInput> {
  if (!/^\d{0,6}$/.test(position.trim())) throw invalid('position', say('placement.fault.position'))
  return {
    name,
    pattern,
    unit,
    siteId: await readSite(sites, database.read, organizationId, 'site', site),
    tags: readTags('tags', tags),
    ...(position.trim() !== '' && { position: Number(position) }),
  }
}

async function rulePage(
  { database, placement, sites }: PlacementPageDeps,
  { organizationId }: SignedIn,
  id: string | null,
  form: FormState,
): Promise<AdminAnswer> {
  const rules = await placement.list(database.read, organizationId)
  const rule = id === null ? null : await placement.get(database.read, organizationId, id)
  const names = await sites.namesOf(database.read, organizationId, rule?.siteId ? [rule.siteId] : [])
  const known = await sites.list(database.read, organizationId, undefined, { limit: PROPOSED })
  const model = presentRule(
    { rule, position: placeOf(rules, id), site: names.get(rule?.siteId ?? '') ?? null, sites: known.rows },
    form,
  )
  return { view: 'placement/rule', model }
}

/** Where a rule stands, counted from 1; a new one comes last. */
const placeOf = (rules: readonly PlacementRule[], id: string | null): number =>
  id === null ? rules.length + 1 : rules.findIndex((rule) => rule.id === id) + 1

function addRoutes(deps: PlacementPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: `${RULES_PATH}/new`,
      access: 'hubs.manage',
      handle: (request) => rulePage(deps, signedIn(request), null, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: `${RULES_PATH}/new`,
      access: 'hubs.manage',
      form: ruleForm,
      async handle(request) {
        const admin = signedIn(request)
        const input = await readForm(deps, admin.organizationId, request.form)
        return { redirect: await deps.effects.propose(admin, { kind: 'addRule', input }) }
      },
      onInvalid: (request, error) =>
        rulePage(deps, signedIn(request), null, refusedForm(request.form, error)),
    }),
  ]
}

function changeRoutes(deps: PlacementPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: `${RULES_PATH}/:id`,
      access: 'hubs.manage',
      params: idParams,
      handle: (request) => rulePage(deps, signedIn(request), request.params.id, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: `${RULES_PATH}/:id`,
      access: 'hubs.manage',
      params: idParams,
      form: ruleForm,
      async handle(request) {
        const admin = signedIn(request)
        const input = await readForm(deps, admin.organizationId, request.form)
        const ruleId = request.params.id
        return { redirect: await deps.effects.propose(admin, { kind: 'changeRule', ruleId, input }) }
      },
      onInvalid: (request, error) =>
        rulePage(deps, signedIn(request), request.params.id, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${RULES_PATH}/:id/remove`,
      access: 'hubs.manage',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const ruleId = request.params.id
        return { redirect: await deps.effects.propose(admin, { kind: 'removeRule', ruleId }) }
      },
      onInvalid: (request, error) =>
        rulePage(deps, signedIn(request), request.params.id, refusedForm({}, error)),
    }),
  ]
}
