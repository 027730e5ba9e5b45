import { z } from 'zod'
import type { Database, Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { csvLines } from '../../platform/csv.ts'
import { idParams, PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Hubs } from '../hubs/index.ts'
import type { People } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import { presentHistory, presentSettings } from './detail-view-models.ts'
import type { Devices } from './service.ts'
import type { DeviceFilters } from './lists.ts'
import { DEVICES_PATH, deviceCsvRow, devicePath, presentDevices } from './view-models.ts'

/** What the device pages are built from. */
export type DevicePageDeps = {
  database: Database
  devices: Devices
  hubs: Pick<Hubs, 'get' | 'syncNow'>
  people: Pick<People, 'describe'>
  policies: Pick<Policies, 'get'>
}

const filterSchema = z.object({
  state: z.string().max(64).optional(),
  model: z.string().max(64).optional(),
  person: z.string().max(64).optional(),
  hub: z.string().max(64).optional(),
  q: z.string().trim().max(100).optional(),
})
const listQuery = filterSchema.extend(pageQuery)
const historyQuery = z.object({ ...pageQuery, setting: z.string().max(100).optional() })

const filtersOf = ({ state, model, person, hub, q }: z.output<typeof filterSchema>): DeviceFilters => ({
  state: state || undefined,
  model: model || undefined,
  personId: person || undefined,
  hubId: hub || undefined,
  search: q || undefined,
})

const CSV_HEAD = ['serial', 'state', 'worn by', 'name', 'model', 'firmware', 'computer', 'reported at']

/** Pages of the devices: list, settings, history. */
export function deviceAdminRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, devices, hubs, people } = deps

  const namesFor = (reader: Reader, organizationId: string, ids: readonly (string | null | undefined)[]) =>
    people.describe(reader, organizationId, [...new Set(ids.filter((id) => id != null))])

  const frameOf = async (organizationId: string, id: string) => {
    const device = await devices.get(database.read, organizationId, id)
    const hub = await hubs.get(database.read, organizationId, device.hubId)
    return { device, hub, people: await namesFor(database.read, organizationId, [device.personId]) }
  }

  const list = adminRoute({
    method: 'GET',
    path: DEVICES_PATH,
    access: 'devices.view',
    query: listQuery,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const filters = filtersOf(request.query)
      const found = await devices.list(database.read, organizationId, filters, pageRequest(request.query))
      const people = await namesFor(database.read, organizationId, [
        filters.personId,
        ...found.rows.map(({ personId }) => personId),
      ])
      const byState = await devices.summarize(database.read, organizationId)
      const hub = filters.hubId ? await hubs.get(database.read, organizationId, filters.hubId) : null
      return {
        view: 'devices/list',
        model: presentDevices({ found, filters, byState, people, hubName: hub?.computer.name ?? null }),
      }
    },
  })

  const csv = adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}.csv`,
    access: 'devices.view',
    query: filterSchema,
    handle(request) {
      const { organizationId } = signedIn(request)
      const filters = filtersOf(request.query)
      async function* rows() {
        for (let after: string | undefined; ;) {
          const page = await devices.list(database.read, organizationId, filters, { after, limit: 500 })
          const people = await namesFor(
            database.read,
            organizationId,
            page.rows.map(({ personId }) => personId),
          )
          for (const row of page.rows) yield deviceCsvRow(row, people)
          if (page.next === null) return
          after = page.next
        }
      }
      const body = csvLines(CSV_HEAD, rows())
      return Promise.resolve({ download: { name: 'devices.csv', type: 'text/csv; charset=utf-8', body } })
    },
  })

  const settings = adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}/:id`,
    access: 'devices.view',
    params: idParams,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const frame = await frameOf(organizationId, request.params.id)
      const states = await devices.settings(database.read, organizationId, frame.device.id)
      const policies = await policyNames(deps, organizationId, states)
      return { view: 'devices/settings', model: presentSettings({ ...frame, settings: states, policies }) }
    },
  })

  const history = adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}/:id/history`,
    access: 'devices.view',
    params: idParams,
    query: historyQuery,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const frame = await frameOf(organizationId, request.params.id)
      const setting = request.query.setting || undefined
      const page = pageRequest(request.query)
      const found = await devices.history(database.read, organizationId, frame.device.id, setting, page)
      return { view: 'devices/history', model: presentHistory({ ...frame, history: found, setting }) }
    },
  })

  return [list, csv, settings, history, ...syncRoutes(deps)]
}

type Settings = Awaited<ReturnType<Devices['settings']>>

/** A policy that has been removed since is none. */
function nullWhenGone(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null
  throw error
}

/** Names of the policies that want something of a device. One that is gone is left out. */
async function policyNames(
  { database, policies }: DevicePageDeps,
  organizationId: string,
  settings: Settings,
): Promise<Map<string, { name: string }>> {
  const ids = new Set(Object.values(settings).flatMap(({ policy }) => (policy ? [policy.id] : [])))
  const found = await Promise.all(
    [...ids].map((id) => policies.get(database.read, organizationId, id).catch(nullWhenGone)),
  )
  return new Map(found.flatMap((policy) => (policy ? [[policy.id, { name: policy.name }]] : [])))
}

function syncRoutes({ database, devices, hubs }: DevicePageDeps): AdminRoute[] {
  const one = adminRoute({
    method: 'POST',
    path: `${DEVICES_PATH}/:id/sync`,
    access: 'hubs.manage',
    params: idParams,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const device = await devices.get(database.read, organizationId, request.params.id)
      const hub = await hubs.get(database.read, organizationId, device.hubId)
      const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, [hub.id], actor))
      const key = reach.now.length > 0 ? 'device.synced.now' : 'device.synced.later'
      return {
        redirect: devicePath(device.id),
        notice: notice(say(key, { computer: hub.computer.name })),
      }
    },
  })

  const many = adminRoute({
    method: 'POST',
    path: `${DEVICES_PATH}/sync`,
    access: 'hubs.manage',
    form: z.object({ pick: listOf(z.string().max(64), PAGE_SIZE) }),
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const picked = await Promise.all(
        request.form.pick.map((id) => devices.get(database.read, organizationId, id)),
      )
      const hubIds = [...new Set(picked.map(({ hubId }) => hubId))]
      const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, hubIds, actor))
      const text = say('devices.synced', { now: reach.now.length, later: reach.atNextPoll.length })
      return { redirect: DEVICES_PATH, notice: notice(text) }
    },
  })
  return [many, one]
}
