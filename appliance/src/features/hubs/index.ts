export { hubAdminRoutes } from './admin-routes.ts'
export { hubOperations } from './api-routes.ts'
export type { HubPageDeps } from './page-deps.ts'
export type { CodeKind } from './code-store.ts'
export type { EnrolmentCodeView, NewCode } from './codes.ts'
export { computersChangeSchema, type ComputersChange } from './change.ts'
export { hubCommands } from './commands.ts'
export type {
  HubDeps,
  DevicesOfHubs,
  PeopleOfHubs,
  PlacementRulesOfHubs,
  PoliciesOfHubs,
  StateSource,
} from './deps.ts'
export type { HubFilters, HubSummary, HubView, UnmatchedSession } from './hub-lists.ts'
export type { Hub, HubStatus } from './hub.ts'
export { createHubs, type Hubs } from './hubs.ts'
export type { HubStep, SyncReach } from './manage.ts'
export { placed } from './many.ts'
export { followed, NOTHING_GIVEN, type Given, type Origin, type PlaceChange } from './placement.ts'
export type { PlacedComputer } from './placement-store.ts'
export type { Named, Reach, ReachedHub } from './reach.ts'
export { HUB_MESSAGES } from './messages.ts'
export { STATUS_LOOKS } from './view-models.ts'
export type { OlderThanHubs } from './restore.ts'
export { checkSite, readSite } from './read-site.ts'
export { readTags } from './tags.ts'
