export { groupAdminRoutes } from './admin-routes.ts'
export { groupOperations } from './api-routes.ts'
export { GROUP_MESSAGES } from './messages.ts'
