import { administrationOperations } from './features/administration/index.ts'
import { administratorOperations } from './features/administrators/index.ts'
import { documentOperation, referenceRoutes } from './features/api/index.ts'
import { auditOperations } from './features/audit/index.ts'
import { cleanupOperations } from './features/cleanup/index.ts'
import { complianceOperations } from './features/compliance/index.ts'
import { deviceOperations } from './features/devices/index.ts'
import { directoryOperations } from './features/directory/index.ts'
import { effectOperations } from './features/effect/index.ts'
import { groupOperations } from './features/groups/index.ts'
import { hubOperations } from './features/hubs/index.ts'
import { jobOperations } from './features/jobs/index.ts'
import { overviewOperations } from './features/overview/index.ts'
import { placementOperations } from './features/placement/index.ts'
import { policyOperations } from './features/policies/index.ts'
import { reportOperations } from './features/reports/index.ts'
import { siteOperations } from './features/sites/index.ts'
import { systemOperations } from './features/system/index.ts'
import type { Features, Ground } from './features.ts'
import { inEnglish } from './messages.ts'
import type { AdminRoute } from './platform/http/admin-route.ts'
import type { ApiOperation } from './platform/http/api-operation.ts'
import { createApiRouter, type ApiRouter } from './platform/http/api-router.ts'
import { describeApi, type ApiDocument } from './platform/http/openapi.ts'
import { createRateLimit } from './platform/http/rate-limit.ts'
import { VERSION } from './version.ts'

type Stores = Pick<Ground, 'database' | 'clock'>

/** Everything that scripts may ask for. */
export function allOperations({ database, clock }: Stores, features: Features): ApiOperation[] {
  const deps = { ...features, database, clock, write: inEnglish }
  const document = (): ApiDocument => describeApi(operations, { version: VERSION, write: inEnglish })
  const operations: ApiOperation[] = [
    ...overviewOperations(deps),
    ...complianceOperations(deps),
    ...policyOperations(deps),
    ...effectOperations(deps),
    ...deviceOperations(deps),
    ...cleanupOperations(deps),
    ...placementOperations(deps),
    ...hubOperations(deps),
    ...siteOperations(deps),
    ...systemOperations(deps),
    ...groupOperations(deps),
    ...directoryOperations(deps),
    ...reportOperations(deps),
    ...jobOperations(deps),
    ...administrationOperations(deps),
    ...auditOperations(deps),
    ...administratorOperations(deps),
    documentOperation(document),
  ]
  return operations
}

/** The page on which the API can be read. */
export const apiReference = (stores: Stores, features: Features): AdminRoute[] =>
  referenceRoutes(() => describeApi(allOperations(stores, features), { version: VERSION, write: inEnglish }))

const REQUESTS_PER_MINUTE = 600
const WRONG_TOKENS_PER_MINUTE = 20
const MINUTE = 60_000

/** The API at `/api/v1`. */
export function createApi(
  ground: Pick<Ground, 'database' | 'clock' | 'logger'>,
  features: Features,
): ApiRouter {
  const { database, clock, logger } = ground
  const { administrators, organizations, answers } = features
  return createApiRouter({
    operations: allOperations(ground, features),
    database,
    findToken: (token) => administrators.tokens.find(token),
    findOrganization: (id) => organizations.get(database.read, id),
    answers,
    write: inEnglish,
    rateLimit: createRateLimit({ clock, limit: REQUESTS_PER_MINUTE, windowMs: MINUTE }),
    wrongTokens: createRateLimit({ clock, limit: WRONG_TOKENS_PER_MINUTE, windowMs: MINUTE }),
    logger,
  })
}
