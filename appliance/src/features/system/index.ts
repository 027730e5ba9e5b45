export { systemRoutes } from './admin-routes.ts'
export { systemOperations } from './api-routes.ts'
export { SYSTEM_MESSAGES } from './messages.ts'
export { createSystem, type System } from './system.ts'
