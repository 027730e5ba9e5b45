export { cleanupRoutes } from './admin-routes.ts'
export { cleanupOperations } from './api-routes.ts'
export { createCleanup, type Cleanup } from './cleanup.ts'
export { CLEANUP_MESSAGES } from './messages.ts'
