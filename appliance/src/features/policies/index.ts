export { policyAdminRoutes } from './admin-routes.ts'
export { policyCommands } from './commands.ts'
export { POLICY_MESSAGES } from './messages.ts'
export type { PolicyPageDeps } from './page-deps.ts'
export { createPolicies, type Policies } from './policies.ts'
export {
  checkEntries,
  difference,
  type Difference,
  type Entry,
  type Policy,
  type Revision,
} from './policy.ts'
export type { NamesOfScopes } from './published.ts'
export type { AssignmentInput, PolicyDocument, PolicyInput } from './service.ts'
export type { AssignmentRecord } from './store.ts'
