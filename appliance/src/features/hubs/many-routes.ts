import { z } from 'zod'
import { invalid } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { filterSchema, filtersOf } from './filter-query.ts'
import type { HubFilters } from './hub-lists.ts'
import {
  PLACE_PATH,
  presentPlaceMany,
  presentRetireMany,
  RETIRE_PATH,
  type ManyInput,
} from './many-view-models.ts'
import { checkChange } from './many.ts'
import type { PlaceChange } from './placement.ts'
import type { HubPageDeps } from './page-deps.ts'
import { readSite } from './read-site.ts'
import { readTags } from './tags.ts'
import { HUBS_PATH, queryOf } from './view-models.ts'

/** How many are shown by name before something is done to all of them, and how many sites are proposed. */
const SHOWN = 20
const PROPOSED = 500

const text = z.string().max(5_000).default('')
const expected = z.coerce.number().int().min(0)
const retireForm = filterSchema.extend({ expected, do: z.literal('effect').optional() })
const placeForm = retireForm.extend({
  toSite: text,
  noSite: z.literal('on').optional(),
  add: text,
  remove: text,
})

/** What is done to many hubs at once: those that were picked, or all that match. */
export const manyRoutes = (deps: HubPageDeps): AdminRoute[] => [...placeRoutes(deps), ...retireRoutes(deps)]

async function inputOf(
  { database, hubs, sites }: HubPageDeps,
  { organizationId }: SignedIn,
  filters: HubFilters,
  form: FormState,
): Promise<ManyInput> {
  const reader = database.read
  const names = await sites.namesOf(reader, organizationId, filters.siteId ? [filters.siteId] : [])
  const some = await hubs.list(reader, organizationId, filters, { limit: SHOWN })
  return {
    filters,
    siteName: names.get(filters.siteId ?? '') ?? null,
    count: await hubs.count(reader, organizationId, filters),
    some: some.rows,
    form,
  }
}

/** What was typed of the filter of a form that was refused. */
function filtersAgain(form: unknown): HubFilters {
  const given = filterSchema.safeParse(form)
  return given.success ? filtersOf(given.data) : {}
}

async function readChange(
  { database, sites }: HubPageDeps,
  organizationId: string,
  { toSite, noSite, add, remove }: z.infer<typeof placeForm>,
): Promise<PlaceChange> {
  if (noSite && toSite.trim() !== '') throw invalid('toSite', say('hubs.place.both'))
  const siteId = noSite ? null : await readSite(sites, database.read, organizationId, 'toSite', toSite)
  const change = {
    ...((noSite || siteId !== null) && { siteId }),
    add: readTags('add', add),
    remove: readTags('remove', remove),
  }
  checkChange('toSite', change)
  return change
}

function placeRoutes(deps: HubPageDeps): AdminRoute[] {
  const { database, hubs, sites } = deps
  const page = async (admin: SignedIn, filters: HubFilters, form: FormState): Promise<AdminAnswer> => {
    const input = await inputOf(deps, admin, filters, form)
    const known = await sites.list(database.read, admin.organizationId, undefined, { limit: PROPOSED })
    return { view: 'hubs/place', model: presentPlaceMany(input, known.rows) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: PLACE_PATH,
      access: 'hubs.manage',
      query: filterSchema,
      handle: (request) => page(signedIn(request), filtersOf(request.query), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: PLACE_PATH,
      access: 'hubs.manage',
      form: placeForm,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const filters = filtersOf(request.form)
        const change = await readChange(deps, organizationId, request.form)
        const by = { actor, expected: request.form.expected }
        if (request.form.do === 'effect')
          return {
            redirect: await deps.effects.propose(admin, {
              kind: 'place',
              filters,
              place: change,
              expected: by.expected,
            }),
          }
        const { changed, matching } = await hubs.placeMany(organizationId, filters, change, by)
        return {
          redirect: address(HUBS_PATH, queryOf(filters)),
          notice: notice(say('hubs.placed', { changed, matching })),
        }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), filtersAgain(request.form), refusedForm(request.form, error)),
    }),
  ]
}

function retireRoutes(deps: HubPageDeps): AdminRoute[] {
  const { hubs } = deps
  const page = async (admin: SignedIn, filters: HubFilters, form: FormState): Promise<AdminAnswer> => ({
    view: 'hubs/retire',
    model: presentRetireMany(await inputOf(deps, admin, filters, form)),
  })
  return [
    adminRoute({
      method: 'GET',
      path: RETIRE_PATH,
      access: 'hubs.manage',
      query: filterSchema,
      handle: (request) => page(signedIn(request), filtersOf(request.query), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: RETIRE_PATH,
      access: 'hubs.manage',
      form: retireForm,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const filters = filtersOf(request.form)
        const by = { actor, expected: request.form.expected }
        if (request.form.do === 'effect')
          return {
            redirect: await deps.effects.propose(admin, { kind: 'retire', filters, expected: by.expected }),
          }
        const { changed, matching } = await hubs.retireMany(organizationId, filters, by)
        return {
          redirect: HUBS_PATH,
          notice: notice(say('hubs.retired', { changed, matching })),
        }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), filtersAgain(request.form), refusedForm(request.form, error)),
    }),
  ]
}
