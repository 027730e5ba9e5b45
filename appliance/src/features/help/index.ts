export { helpRoute } from './admin-routes.ts'
export { HELP_MESSAGES } from './messages.ts'
