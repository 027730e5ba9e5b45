export { groupAdminRoutes } from './admin-routes.ts'
export { GROUP_MESSAGES } from './messages.ts'
