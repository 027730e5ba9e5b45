export { overviewAdminRoutes } from './admin-routes.ts'
export { overviewOperations } from './api-routes.ts'
export type { OverviewDeps } from './deps.ts'
export { OVERVIEW_MESSAGES } from './messages.ts'
