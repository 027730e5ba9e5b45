export { referenceRoutes } from './admin-routes.ts'
export { createAnswers, type Answers } from './answers.ts'
export { documentOperation } from './api-routes.ts'
export { API_MESSAGES } from './messages.ts'
