export { whyAdminRoutes, type WhyPageDeps } from './admin-routes.ts'
export { deviceCommands } from './commands.ts'
export { WHY_MESSAGES } from './messages.ts'
export { createCompliance, type Compliance, type Why } from './service.ts'
