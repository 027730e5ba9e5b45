import { administrationRoutes } from './features/administration/index.ts'
import { administratorRoutes, entrance } from './features/administrators/index.ts'
import { auditRoutes } from './features/audit/index.ts'
import { cleanupRoutes } from './features/cleanup/index.ts'
import { simulatorRoutes, whyAdminRoutes } from './features/compliance/index.ts'
import { deviceAdminRoutes } from './features/devices/index.ts'
import { directoryAdminRoutes } from './features/directory/index.ts'
import { effectRoutes } from './features/effect/index.ts'
import { groupAdminRoutes } from './features/groups/index.ts'
import { helpRoute } from './features/help/index.ts'
import { hubAdminRoutes } from './features/hubs/index.ts'
import { reportRoutes, scheduleRoutes } from './features/reports/index.ts'
import { jobRoutes } from './features/jobs/index.ts'
import { overviewAdminRoutes } from './features/overview/index.ts'
import { policyAdminRoutes } from './features/policies/index.ts'
import { savedViewRoutes } from './features/saved-views/index.ts'
import { placementRoutes } from './features/placement/index.ts'
import { siteAdminRoutes } from './features/sites/index.ts'
import { systemRoutes } from './features/system/index.ts'
import { apiReference, createApi } from './api.ts'
import type { Features, Ground } from './features.ts'
import { ALL_MESSAGES, inEnglish } from './messages.ts'
import type { AdminRoute } from './platform/http/admin-route.ts'
import type { PageMiddleware } from './platform/http/app.ts'
import { createAdminRouter } from './platform/http/admin-router.ts'
import { assetFiles } from './platform/http/asset-files.ts'
import { createCspReports, type CspReports } from './platform/http/csp-reports.ts'
import { createFormTokens } from './platform/http/csrf.ts'
import { createRateLimit } from './platform/http/rate-limit.ts'
import { themeRoute } from './platform/http/theme-route.ts'
import { loadAssets } from './platform/views/assets.ts'
import { createRenderer, type FeatureViews } from './platform/views/render.ts'
import { VERSION } from './version.ts'

/** Every address of the admin UI. */
export function allRoutes(stores: Pick<Ground, 'database' | 'clock'>, features: Features): AdminRoute[] {
  const routes = featureRoutes(stores, features)
  return [...routes, helpRoute(routes)]
}

const featureRoutes = (
  { database, clock }: Pick<Ground, 'database' | 'clock'>,
  features: Features,
): AdminRoute[] => [
  themeRoute,
  ...administratorRoutes({ ...features, database }),
  ...auditRoutes({ ...features, database }),
  ...deviceAdminRoutes({ ...features, database }),
  ...simulatorRoutes({ ...features, database }),
  ...whyAdminRoutes({ ...features, database }),
  ...policyAdminRoutes({ ...features, database, clock }),
  ...groupAdminRoutes({ ...features, database }),
  ...siteAdminRoutes({ ...features, database }),
  ...savedViewRoutes({ ...features, database }),
  ...cleanupRoutes({ ...features, database }),
  ...placementRoutes({ ...features, database }),
  ...hubAdminRoutes({ ...features, database, clock }),
  ...directoryAdminRoutes({ ...features, database }),
  ...effectRoutes({ ...features, database }),
  ...scheduleRoutes({ ...features, database }),
  ...reportRoutes({ ...features, database }),
  ...jobRoutes({ ...features, database }),
  ...overviewAdminRoutes({ ...features, database, clock }),
  ...systemRoutes(features),
  ...administrationRoutes({ ...features, database }),
  ...apiReference({ database, clock }, features),
]

/** Features that have pages. */
const WITH_PAGES = [
  'administrators',
  'devices',
  'compliance',
  'policies',
  'audit',
  'hubs',
  'directory',
  'groups',
  'sites',
  'saved-views',
  'cleanup',
  'placement',
  'jobs',
  'effect',
  'reports',
  'overview',
  'administration',
  'system',
  'help',
  'api',
]

/** Templates of every feature that has pages. */
export const allViews = (): FeatureViews[] =>
  WITH_PAGES.map((name) => ({ name, folder: new URL(`./features/${name}/views/`, import.meta.url) }))

const REQUESTS_PER_MINUTE = 600
const MINUTE = 60_000

/** The middleware of the pages: assets, reports of the content security policy, and the routes. */
export function createPages(
  ground: Ground,
  features: Features,
): { middleware: PageMiddleware[]; cspReports: CspReports } {
  const { config, database, vault, logger, clock } = ground
  const { administrators, organizations } = features
  const assets = loadAssets()
  const cspReports = createCspReports(logger)
  const router = createAdminRouter({
    routes: allRoutes(ground, features),
    findSession: (token) => administrators.findSession(token),
    findOrganization: (id) => organizations.get(database.read, id),
    entrance: () => entrance(administrators),
    render: createRenderer({ features: allViews(), messages: ALL_MESSAGES, assets, clock, version: VERSION }),
    formTokens: createFormTokens(vault.macKey('form token')),
    rateLimit: createRateLimit({ clock, limit: REQUESTS_PER_MINUTE, windowMs: MINUTE }),
    origins: originsOf(config),
    isSecure: (ctx) => config.tls.mode === 'ingress' || 'encrypted' in ctx.req.socket,
    write: inEnglish,
    logger,
  })
  return {
    middleware: [createApi(ground, features).middleware, assetFiles(assets), cspReports.middleware, router],
    cspReports,
  }
}

/** Where our own pages come from: the public address, and loopback where it is served. */
function originsOf({ publicUrl, loopback }: Ground['config']): string[] {
  return loopback
    ? [publicUrl, `http://localhost:${loopback.port}`, `http://127.0.0.1:${loopback.port}`]
    : [publicUrl]
}
