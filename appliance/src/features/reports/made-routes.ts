import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams } from '../../platform/http/form-state.ts'
import { findMade, openMade } from './made.ts'
import type { ReportPageDeps } from './page-deps.ts'
import { MADE_PATH, presentMade } from './view-models.ts'

/** One report that was made, and its files. */
export function madeRoutes(deps: ReportPageDeps): AdminRoute[] {
  const page = adminRoute({
    method: 'GET',
    path: `${MADE_PATH}/:id`,
    access: 'reports.view',
    params: idParams,
    async handle(request) {
      return {
        view: 'reports/made',
        model: presentMade(await findMade(deps, signedIn(request), request.params.id)),
      }
    },
  })
  const file = adminRoute({
    method: 'GET',
    path: `${MADE_PATH}/:id/:file`,
    access: 'reports.view',
    params: idParams.extend({ file: z.string().max(100) }),
    async handle(request) {
      const { id, file: name } = request.params
      return { download: await openMade(deps, signedIn(request), id, name) }
    },
  })
  return [page, file]
}
