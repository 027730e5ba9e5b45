import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute, type SignedIn } from '../../platform/http/admin-route.ts'
import { idParams, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { showPerson } from '../people/index.ts'
import { presentHistory, presentSettings } from './detail-view-models.ts'
import type { DeviceFrameInput } from './facts.ts'
import type { DevicePageDeps } from './page-deps.ts'
import type { Devices } from './service.ts'
import { DEVICES_PATH } from './view-models.ts'

const historyQuery = z.object({ ...pageQuery, setting: z.string().max(100).optional() })

/** The pages of one device: its settings and their history. */
export function detailRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, devices } = deps

  const settings = adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}/:id`,
    access: 'devices.view',
    params: idParams,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const frame = await frameOf(deps, admin, request.params.id)
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
      const admin = signedIn(request)
      const { organizationId } = admin
      const frame = await frameOf(deps, admin, request.params.id)
      const setting = request.query.setting || undefined
      const page = pageRequest(request.query)
      const found = await devices.history(database.read, organizationId, frame.device.id, setting, page)
      return { view: 'devices/history', model: presentHistory({ ...frame, history: found, setting }) }
    },
  })

  return [settings, history]
}

/** What every page of a device shows. Who wears and who owns it is shown, and recorded, one by one. */
export async function frameOf(deps: DevicePageDeps, admin: SignedIn, id: string): Promise<DeviceFrameInput> {
  const { database, devices, hubs } = deps
  const { organizationId } = admin
  const device = await devices.get(database.read, organizationId, id)
  const hub = await hubs.get(database.read, organizationId, device.hubId)
  const wearer = await showPerson(deps, admin, device.personId)
  const owner = await showPerson(deps, admin, device.asset.ownerId)
  return { device, hub, people: new Map([...wearer, ...owner]) }
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
