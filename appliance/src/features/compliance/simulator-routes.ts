import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm } from '../../platform/http/form-state.ts'
import type { ShowDeps } from '../people/index.ts'
import { askSimulator } from './look.ts'
import type { Simulator } from './simulator.ts'
import { presentSimulator, SIMULATOR_PATH } from './simulator-view-models.ts'

/** What the page of the simulator needs. */
export type SimulatorPageDeps = ShowDeps & { database: Database; simulator: Simulator }

const MAX = 200
const typed = z.string().trim().max(MAX).default('')

/** The page that tries policies on somebody, somewhere, with some headset. */
export function simulatorRoutes(deps: SimulatorPageDeps): AdminRoute[] {
  const page = adminRoute({
    method: 'GET',
    path: SIMULATOR_PATH,
    access: 'policies.view',
    query: z.object({ person: typed, computer: typed, serial: typed, model: typed }),
    async handle(request) {
      const admin = signedIn(request)
      const { query } = request
      const isAsked = query.model !== '' || query.serial !== ''
      if (!isAsked)
        return { view: 'compliance/simulator', model: presentSimulator(freshForm(query), null, new Map()) }
      try {
        const { answer, people } = await askSimulator(deps, admin, query)
        return { view: 'compliance/simulator', model: presentSimulator(freshForm(query), answer, people) }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'invalid') throw error
        const model = presentSimulator(refusedForm(query, error), null, new Map())
        return { view: 'compliance/simulator', model, status: 400 }
      }
    },
  })
  return [page]
}
