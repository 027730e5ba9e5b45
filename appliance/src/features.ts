import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { serverNames, type Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import { createAdministrators, type Administrators } from './features/administrators/index.ts'
import { createAnswers, type Answers } from './features/api/index.ts'
import { createAudit, type Audit } from './features/audit/index.ts'
import {
  createCompliance,
  createSimulator,
  type Compliance,
  type Simulator,
} from './features/compliance/index.ts'
import { createAssets, createDevices, type Assets, type Devices } from './features/devices/index.ts'
import { createEffects, effectKind, type Effects } from './features/effect/index.ts'
import { createJobs, type Jobs } from './features/jobs/index.ts'
import { createDirectory, ldapDirectory, type DirectoryService } from './features/directory/index.ts'
import { createHubs, type Hubs } from './features/hubs/index.ts'
import {
  createCustody,
  createKeys,
  createServedCertificate,
  type Custody,
  type Keys,
  type ServedCertificate,
} from './features/keys/index.ts'
import { createOrganizations, type Organizations } from './features/organizations/index.ts'
import { createLocalGroups, createPeople, type LocalGroups, type People } from './features/people/index.ts'
import { createReports, createSchedules, type Reports, type Schedules } from './features/reports/index.ts'
import { createCleanup, type Cleanup } from './features/cleanup/index.ts'
import { createSystem, type System } from './features/system/index.ts'
import { createSavedViews, type SavedViews } from './features/saved-views/index.ts'
import { createPlacement, placementKind, type Placement } from './features/placement/index.ts'
import { createSites, type Sites } from './features/sites/index.ts'
import { createPolicies, type Policies } from './features/policies/index.ts'
import { jobFolder, performInChild } from './job-child.ts'
import type { Clock } from './platform/clock.ts'
import type { Database, Reader } from './platform/db/index.ts'
import type { Logger } from './platform/logger.ts'
import type { Notifications } from './platform/notifications.ts'
import type { Scheduler } from './platform/scheduler.ts'
import type { Text } from './platform/views/messages/phrase.ts'
import type { Vault } from './platform/vault.ts'
import { VERSION } from './version.ts'

/** Every feature's door. */
export type Features = {
  organizations: Organizations
  keys: Keys
  /** Null where an ingress ends TLS. */
  certificate: ServedCertificate | null
  custody: Custody
  audit: Audit
  /** Answers to writes of scripts. */
  answers: Answers
  administrators: Administrators
  people: People
  groups: LocalGroups
  directory: DirectoryService
  policies: Policies
  devices: Devices
  assets: Assets
  hubs: Hubs
  sites: Sites
  savedViews: SavedViews
  placement: Placement
  cleanup: Cleanup
  compliance: Compliance
  simulator: Simulator
  jobs: Jobs
  effects: Effects
  reports: Reports
  schedules: Schedules
  system: System
}

/** What features stand on. */
export type Ground = {
  config: Config
  secrets: Secrets
  database: Database
  vault: Vault
  notifications: Notifications
  logger: Logger
  clock: Clock
  scheduler: Scheduler
  /** Writes a sentence in English, with times in a zone. */
  write(text: Text, timeZone: string, now: number): string
}

const BIND_PASSWORD = 'directory password'
const API_ANSWER = 'API answer'
const SECOND_FACTOR = 'second factor'

/** Builds every feature with its neighbours. */
export async function createFeatures(ground: Ground): Promise<Features> {
  const { config, database, vault, notifications, logger, clock } = ground
  const organizations = createOrganizations({ clock, notifications })
  const { publicUrl, tls } = config
  const keys = createKeys({ database, vault, clock, organizations, publicUrl, tls })
  await keys.ensureAuthority()
  const audit = createAudit({ clock, database, signer: keys.checkpoints })
  const people = createPeople()
  const { touchTargets } = organizations
  const usesOf = (kind: 'group' | 'site') => (reader: Reader, organizationId: string, id: string) =>
    policies.usesOf(reader, organizationId, { kind, id })
  const sites = createSites({ audit, touchTargets, usesOf: usesOf('site') })
  const later: Pick<Jobs, 'ask'> = { ask: (...asked) => jobs.ask(...asked) }
  const placement = createPlacement({ audit, organizations, people, sites, jobs: later })
  const policies = createPolicies({
    clock,
    audit,
    organizations,
    names: namesOfScopes(people, sites),
    exists: existsIn(people, sites),
  })
  const devices = createDevices()
  const { macKey } = vault
  const hubs = createHubs({
    database,
    clock,
    logger,
    notifications,
    config,
    macKey,
    audit,
    keys,
    organizations,
    people,
    policies,
    devices,
    placementRules: placement,
  })
  const administrators = administratorsOf(ground, { audit, organizations, keys, people }, (login) =>
    directory.prove(login),
  )
  const directory = directoryOf(ground, { audit, organizations, policies, administrators, placement })
  const doors = { devices, hubs, people, policies, placement, directory, audit, organizations }
  const reports = reportsOf(ground, doors)
  const kinds = [reports.kind, effectKind(doors), placementKind({ database, audit, hubs })]
  const jobs = createJobs({ ...ground, audit, kinds, perform: performInChild(ground, kinds) })
  const certificate = await servedCertificate(ground, keys)
  return {
    organizations,
    keys,
    certificate,
    custody: createCustody({ keys, organizations, audit }),
    audit,
    answers: answersOf(ground),
    administrators,
    people,
    groups: createLocalGroups({ clock, audit, touchTargets, usesOf: usesOf('group') }),
    directory,
    policies,
    devices,
    assets: createAssets({ database, clock, audit, people }),
    hubs,
    sites,
    savedViews: createSavedViews({ clock, audit }),
    placement,
    cleanup: createCleanup({ ...ground, audit, organizations, hubs }),
    compliance: createCompliance({ clock, devices, hubs }),
    simulator: createSimulator({ ...doors, clock }),
    reports,
    effects: createEffects({ ...doors, database, jobs, folderOf: (id) => jobFolder(config.dataFolder, id) }),
    system: systemOf(ground, { ...doors, keys, certificate }),
    schedules: createSchedules({ ...ground, audit, organizations, jobs, reports }),
    jobs,
  }
}

const directoryOf = (
  { database, clock, logger, scheduler, vault }: Ground,
  {
    audit,
    organizations,
    policies,
    administrators,
    placement,
  }: Pick<Features, 'audit' | 'organizations' | 'policies' | 'administrators' | 'placement'>,
): DirectoryService =>
  createDirectory({
    database,
    clock,
    logger,
    scheduler,
    audit,
    seal: (text) => vault.seal(BIND_PASSWORD, text),
    unseal: (text) => vault.unseal(BIND_PASSWORD, text),
    touchTargets: organizations.touchTargets,
    peopleMoved: placement.peopleMoved,
    timeZoneOf: async (reader, id) => (await organizations.get(reader, id)).timeZone,
    async groupsInUse(reader, organizationId) {
      const roles = await administrators.groupRoles.byGroup(reader, organizationId)
      return new Set([...(await policies.groupsInUse(reader, organizationId)), ...roles.keys()])
    },
    async ownerGroups(reader, organizationId) {
      const roles = await administrators.groupRoles.byGroup(reader, organizationId)
      return new Set([...roles].flatMap(([group, role]) => (role === 'owner' ? [group] : [])))
    },
    async givesRoles(reader, organizationId, connectionId) {
      const roles = await administrators.groupRoles.list(reader, organizationId)
      return roles.some(({ group }) => group.directoryId === connectionId)
    },
    reviewAdministrators: administrators.review,
    ldap: ldapDirectory(),
  })

const systemOf = (
  { database, clock, config: { dataFolder, heldMax } }: Ground,
  doors: Pick<Features, 'organizations' | 'keys' | 'certificate' | 'directory' | 'hubs'>,
): System => createSystem({ ...doors, database, clock, dataFolder, heldMax, version: VERSION })

/** Answers to writes of scripts: they may hold secrets. */
const answersOf = ({ clock, vault }: Ground): Answers =>
  createAnswers({
    clock,
    seal: (text) => vault.seal(API_ANSWER, text),
    unseal: (text) => vault.unseal(API_ANSWER, text),
  })

/** Accounts; the first of them makes the organization. */
const administratorsOf = (
  { database, clock, vault }: Ground,
  { audit, organizations, keys, people }: Pick<Features, 'audit' | 'organizations' | 'keys' | 'people'>,
  proveLogin: DirectoryService['prove'],
): Administrators =>
  createAdministrators({
    database,
    clock,
    audit,
    organizations: firstOrganization(organizations, keys),
    people,
    proveLogin,
    throttleKey: vault.macKey('sign-in throttle'),
    recoveryKey: vault.macKey('recovery code'),
    seal: (text) => vault.seal(SECOND_FACTOR, text),
    unseal: (text) => vault.unseal(SECOND_FACTOR, text),
    pause: (ms) => sleep(ms),
  })

const reportsOf = (
  { config, write, clock }: Ground,
  doors: Omit<Parameters<typeof createReports>[0], 'write' | 'clock' | 'folderOf' | 'scheduledFolder'>,
): Reports =>
  createReports({
    ...doors,
    write,
    clock,
    folderOf: (jobId) => jobFolder(config.dataFolder, jobId),
    scheduledFolder: join(config.dataFolder, 'reports'),
  })

const servedCertificate = async ({ config, clock }: Ground, keys: Keys): Promise<ServedCertificate | null> =>
  config.tls.mode === 'own'
    ? createServedCertificate({ clock, issue: () => keys.serverCertificate(serverNames(config)) })
    : null

/** Groups and sites by name. */
const namesOfScopes =
  (people: People, sites: Sites) =>
  async (reader: Reader, organizationId: string, kind: 'group' | 'site', ids: readonly string[]) => {
    if (kind === 'site') return sites.namesOf(reader, organizationId, ids)
    const groups = await people.describeGroups(reader, organizationId, [...ids])
    return new Map([...groups].map(([id, group]) => [id, group.name]))
  }

/** Whether there is such a group, person or site. */
const existsIn =
  (people: People, sites: Sites) =>
  async (reader: Reader, organizationId: string, kind: 'group' | 'person' | 'site', id: string) => {
    if (kind === 'person') return (await people.describe(reader, organizationId, [id])).has(id)
    return (await namesOfScopes(people, sites)(reader, organizationId, kind, [id])).has(id)
  }

/** An organization is born with its signing key. */
const firstOrganization = (
  organizations: Organizations,
  keys: Keys,
): Parameters<typeof createAdministrators>[0]['organizations'] => ({
  list: organizations.list,
  get: organizations.get,
  lock: organizations.lock,
  async create(tx, input) {
    const organization = await organizations.create(tx, input)
    await keys.signing.createFirst(tx, organization.id)
    return organization
  },
})
