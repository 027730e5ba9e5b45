export { reportRoutes } from './admin-routes.ts'
export { REPORT_MESSAGES } from './messages.ts'
export { createReports, type Reports } from './reports.ts'
