export { planChangeSchema, type PlanChange } from './change.ts'
export { directoryCommands } from './commands.ts'
export { isUnder, levelsOf } from './dn.ts'
export { directoryAdminRoutes } from './admin-routes.ts'
export { directoryOperations } from './api-routes.ts'
export { settingsSchema, type ConnectionSettings } from './connection.ts'
export type { DirectoryDeps } from './deps.ts'
export { ldapDirectory } from './ldap-directory.ts'
export { DIRECTORY_MESSAGES } from './messages.ts'
export type { DirectoryPageDeps } from './page-deps.ts'
export type { Counts } from './plan.ts'
export type { CertificateFacts, Directory, StepName, TestStep } from './port.ts'
export type { FetchFault, Hold, HoldReason, Note } from './reasons.ts'
export type { Outcome, Plan, Run, RunKind } from './run.ts'
export { changesOf, outcomeLook, RUN_KINDS } from './run-view-models.ts'
export {
  createDirectory,
  type Caller,
  type Connection,
  type DirectoryService,
  type StartedRun,
} from './service.ts'
