import { adminRoute, type AdminRoute } from '../../platform/http/admin-route.ts'
import type { ApiDocument } from '../../platform/http/openapi.ts'
import { presentReference, REFERENCE_PATH } from './reference-view-model.ts'

/** The API, to be read. */
export const referenceRoutes = (document: () => ApiDocument): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: REFERENCE_PATH,
    access: 'signedIn',
    handle: () => Promise.resolve({ view: 'api/reference', model: presentReference(document()) }),
  }),
]
