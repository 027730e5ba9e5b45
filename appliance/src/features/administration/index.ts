export { administrationRoutes, type AdministrationDeps } from './admin-routes.ts'
export { ADMINISTRATION_MESSAGES } from './messages.ts'
