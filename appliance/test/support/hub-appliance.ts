import type { Session } from '@earshot/protocol'
import { createAudit, type Audit } from '../../src/features/audit/index.ts'
import { createDevices } from '../../src/features/devices/index.ts'
import { createHubs, type Hubs, type PeopleOfHubs } from '../../src/features/hubs/index.ts'
import { createKeys, type Keys } from '../../src/features/keys/index.ts'
import { createOrganizations, type Organizations } from '../../src/features/organizations/index.ts'
import { createPeople } from '../../src/features/people/index.ts'
import { createPlacement, type Placement } from '../../src/features/placement/index.ts'
import { createPolicies, type Policies } from '../../src/features/policies/index.ts'
import { createSavedViews, type SavedViews } from '../../src/features/saved-views/index.ts'
import { createSites, type Sites } from '../../src/features/sites/index.ts'
import { systemActor } from '../../src/platform/actor.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { createApp } from '../../src/platform/http/app.ts'
import { listen, type Listener } from '../../src/platform/http/listen.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { localNotifications, type Notifications } from '../../src/platform/notifications.ts'
import { createVault } from '../../src/platform/vault.ts'

/** Everything hubs talk to, on a real store and a real listener; the directory is two people and a group. */
export type HubAppliance = {
  database: Database
  clock: { now(): number; advance(ms: number): void }
  organizationId: string
  organizations: Organizations
  keys: Keys
  audit: Audit
  hubs: Hubs
  policies: Policies
  sites: Sites
  savedViews: SavedViews
  placement: Placement
  devices: ReturnType<typeof createDevices>
  url: string
  log: string[]
  /** Kinds of the jobs that were asked for; nothing works them off. */
  asked: string[]
  /** Whether news of other replicas arrive. */
  hears(): boolean
  stop(): Promise<void>
}

export const tester = systemActor('test')

/** People that these tests know: login → groups. */
const PEOPLE: Record<string, { id: string; groups: string[] }> = {
  alice: { id: 'person-alice', groups: ['group-agents'] },
  bob: { id: 'person-bob', groups: [] },
  jmuster: { id: 'person-jmuster', groups: ['group-agents'] },
}

const GROUP_NAMES = new Map([['group-agents', 'Contact centre agents']])

const knownPeople: PeopleOfHubs = {
  matchSession: (_reader: unknown, _organizationId: string, session: Session, computerName: string) => {
    const person =
      session.domain.toLowerCase() === computerName.toLowerCase()
        ? undefined
        : PEOPLE[session.login.toLowerCase()]
    return Promise.resolve(person ? { personId: person.id } : null)
  },
  groupsOf: (_reader: unknown, _organizationId: string, personId: string) =>
    Promise.resolve(Object.values(PEOPLE).find(({ id }) => id === personId)?.groups ?? []),
}

/** Starts an appliance over an open database. `existing` is an organization to go on with. */
export async function startHubAppliance(
  database: Database,
  existing?: string,
  masterKey = Buffer.alloc(32, 1),
  notifications: Notifications = localNotifications(),
  people: PeopleOfHubs = knownPeople,
): Promise<HubAppliance> {
  let time = Date.UTC(2026, 10, 21)
  const clock = { now: () => time, advance: (ms: number) => void (time += ms) }
  const log: string[] = []
  const logger = createLogger('info', { destination: { write: (line) => log.push(line) } })
  const vault = createVault(masterKey)
  const organizations = createOrganizations({ clock, notifications })
  const publicUrl = 'https://appliance.example'
  const keys = createKeys({ database, vault, clock, organizations, publicUrl, tls: { mode: 'own' } })
  await keys.ensureAuthority()
  const audit = createAudit({ clock, database, signer: keys.checkpoints })
  const sites = createSites({
    audit,
    touchTargets: organizations.touchTargets,
    usesOf: (reader, own, id) => policies.usesOf(reader, own, { kind: 'site', id }),
  })
  const policies = createPolicies({
    clock,
    audit,
    organizations,
    names: () => Promise.resolve(GROUP_NAMES),
    exists: () => Promise.resolve(true),
  })
  const asked: string[] = []
  const jobs = { ask: (...job: unknown[]) => Promise.resolve(void asked.push(String(job[2])) as never) }
  const placement = createPlacement({ audit, organizations, people: createPeople(), sites, jobs })
  const devices = createDevices()
  const config = { publicUrl, heldMax: 100, pollSeconds: 900 }
  const macKey = vault.macKey
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
  const organizationId = existing ?? (await createOrganization(database, organizations, keys))
  const app = createApp({ logger, ready: () => Promise.resolve(true), routers: [hubs.routes], pages: [] })
  const listener: Listener = await listen(app.callback(), { host: '127.0.0.1', port: 0 })
  return {
    database,
    clock,
    organizationId,
    organizations,
    keys,
    audit,
    hubs,
    sites,
    savedViews: createSavedViews({ clock, audit }),
    placement,
    policies,
    devices,
    url: `http://127.0.0.1:${listener.port}`,
    log,
    asked,
    hears: notifications.live,
    stop: async () => {
      await listener.close()
      await hubs.close()
    },
  }
}

const createOrganization = (database: Database, organizations: Organizations, keys: Keys): Promise<string> =>
  database.write(async (tx) => {
    const { id } = await organizations.create(tx, { name: 'Nordhafen Bank', timeZone: 'Europe/Berlin' })
    await keys.signing.createFirst(tx, id)
    return id
  })

/** A code of the given kind, as an operator would make it. */
export async function makeCode(
  appliance: HubAppliance,
  options: Partial<Parameters<Hubs['createCode']>[2]> = {},
): Promise<string> {
  const input = {
    label: 'test',
    kind: 'once' as const,
    needsApproval: false,
    admitsReimaged: false,
    ...options,
  }
  const { code } = await appliance.database.write((tx) =>
    appliance.hubs.createCode(tx, appliance.organizationId, input, tester),
  )
  return code
}

/** A published policy with one assignment. Returns both ids. */
export async function publishPolicy(
  appliance: HubAppliance,
  name: string,
  entries: { setting: string; value: unknown; mode: string }[],
  scope: { kind: string; id: string | null } = { kind: 'everyone', id: null },
): Promise<{ policy: string; assignment: string }> {
  const { database, policies, organizationId } = appliance
  return database.write(async (tx) => {
    const { id } = await policies.create(
      tx,
      organizationId,
      { name, description: '', entries, note: '' },
      tester,
    )
    const assignment = await policies.assign(
      tx,
      organizationId,
      id,
      { scope, rank: 10, startsAt: null, endsAt: null },
      tester,
    )
    await policies.publish(tx, organizationId, id, 1, tester)
    return { policy: id, assignment }
  })
}
