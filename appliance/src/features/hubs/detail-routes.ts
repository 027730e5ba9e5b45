import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import {
  freshForm,
  idParams,
  PAGE_SIZE,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { showPerson } from '../people/index.ts'
import { presentHub } from './detail-view-models.ts'
import type { HubPageDeps } from './page-deps.ts'
import { NOWHERE } from './placement.ts'
import { readSite } from './read-site.ts'
import { readTags } from './tags.ts'
import { hubPath, HUBS_PATH } from './view-models.ts'

/** How many sites are proposed. */
const PROPOSED = 500

/** The page of one computer, and where it stands. */
export const detailRoutes = (deps: HubPageDeps): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: `${HUBS_PATH}/:id`,
    access: 'hubs.view',
    params: idParams,
    handle: (request) => page(deps, signedIn(request), request.params.id, freshForm()),
  }),
  ...placeRoutes(deps),
]

async function page(deps: HubPageDeps, admin: SignedIn, id: string, form: FormState): Promise<AdminAnswer> {
  const { database, hubs, sites, devices, placement } = deps
  const { organizationId } = admin
  const hub = await hubs.get(database.read, organizationId, id)
  const found = await devices.list(database.read, organizationId, { hubId: hub.id }, { limit: PAGE_SIZE })
  const people = await showPerson(deps, admin, hub.personId)
  const known = await sites.list(database.read, organizationId, undefined, { limit: PROPOSED })
  const names = await sites.namesOf(database.read, organizationId, hub.siteId ? [hub.siteId] : [])
  const [placed] = await hubs.placements(database.read, organizationId, [id])
  const rules = await placement.list(database.read, organizationId)
  const input = {
    hub,
    devices: found.rows,
    people,
    site: names.get(hub.siteId ?? '') ?? null,
    sites: known.rows,
    placement: placed?.placement ?? NOWHERE,
    ruleNames: new Map(rules.map((rule) => [rule.id, rule.name])),
  }
  return { view: 'hubs/detail', model: presentHub(input, form) }
}

function placeRoutes(deps: HubPageDeps): AdminRoute[] {
  const { database, hubs, sites } = deps
  return [
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/place`,
      access: 'hubs.manage',
      params: idParams,
      form: z.object({ tags: z.string().max(10_000), site: z.string().max(1_000).default('') }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        const { computer } = await hubs.get(database.read, organizationId, id)
        const tags = readTags('tags', request.form.tags)
        const siteId = await readSite(sites, database.read, organizationId, 'site', request.form.site)
        await database.write((tx) => hubs.place(tx, organizationId, id, { tags, siteId }, actor))
        return { redirect: hubPath(id), notice: notice(say('hub.placed', { computer: computer.name })) }
      },
      onInvalid: (request, error) =>
        page(deps, signedIn(request), request.params.id, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/leave`,
      access: 'hubs.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        const { computer } = await hubs.get(database.read, organizationId, id)
        await database.write((tx) => hubs.leaveToRules(tx, organizationId, id, actor))
        return { redirect: hubPath(id), notice: notice(say('hub.left', { computer: computer.name })) }
      },
      onInvalid: (request, error) => page(deps, signedIn(request), request.params.id, refusedForm({}, error)),
    }),
  ]
}
