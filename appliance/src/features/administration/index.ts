export { administrationRoutes, type AdministrationDeps } from './admin-routes.ts'
export { administrationOperations } from './api-routes.ts'
export { ADMINISTRATION_MESSAGES } from './messages.ts'
