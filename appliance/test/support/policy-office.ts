import { saveContacts } from '../../src/features/hubs/contact-store.ts'
import { NO_CONTACT } from '../../src/features/hubs/contact.ts'
import { insertHub } from '../../src/features/hubs/store.ts'
import { applyRoster, createPeople, type RosterChange } from '../../src/features/people/index.ts'
import { policyAdminRoutes, type PolicyPageDeps } from '../../src/features/policies/index.ts'
import type { Database } from '../../src/platform/db/index.ts'
import type { Role } from '../../src/platform/http/capabilities.ts'
import { newId } from '../../src/platform/ids.ts'
import { Browser, signedInAs, startAdminApp } from './admin-app.ts'
import { startHubAppliance, type HubAppliance } from './hub-appliance.ts'

/** The pages of policies over a real store, and two administrators in front of them. */
export type PolicyOffice = {
  appliance: HubAppliance
  deps: PolicyPageDeps
  /** Two who may change and publish policies. */
  ann: Browser
  bea: Browser
  /** Adds somebody who is in the group of that name; answers both ids. */
  addPerson(name: string, group: string): Promise<{ person: string; group: string }>
  /** Lets hubs have been in contact just now. */
  hear(hubIds: readonly string[]): Promise<void>
  /** Adds an active computer; answers its id. */
  addComputer(name: string, personId: string | null): Promise<string>
  close(): Promise<void>
}

/** Opens the office over an open database. */
export async function openPolicyOffice(database: Database): Promise<PolicyOffice> {
  const appliance = await startHubAppliance(database)
  const { organizationId } = appliance
  const people = createPeople()
  const deps: PolicyPageDeps = {
    ...appliance,
    people,
    effects: { propose: () => Promise.reject(new Error('nothing is worked out here')) },
    administrators: { get: (_reader, _organizationId, id) => Promise.resolve({ id, name: id } as never) },
  }
  const app = await startAdminApp(policyAdminRoutes(deps), {
    findSession: (role) => Promise.resolve(signedInAs(role as Role, { organizationId })),
  })
  const browserOf = async (role: Role): Promise<Browser> => {
    const browser = new Browser(app.url, role)
    await browser.get('/policies')
    return browser
  }
  return {
    appliance,
    deps,
    ann: await browserOf('owner'),
    bea: await browserOf('policy'),
    addPerson: (name, group) => addPerson(database, organizationId, name, group),
    hear: (hubIds) => hear(appliance, hubIds),
    addComputer: (name, personId) => addComputer(appliance, name, personId),
    async close() {
      await app.close()
      await appliance.stop()
    },
  }
}

async function addPerson(database: Database, organizationId: string, name: string, group: string) {
  const changes: RosterChange[] = [
    { kind: 'person.added', facts: { key: name, name, logins: [name], email: null, disabled: false } },
    { kind: 'group.added', group, name: group },
    { kind: 'member.added', group, person: name },
  ]
  return database.write(async (tx) => {
    await applyRoster(tx, { organizationId, connectionId: 'test', now: 1 }, changes)
    const person: { id: string } = await tx('people').where({ external_id: name }).first('id')
    const made: { id: string } = await tx('people_groups').where({ external_id: group }).first('id')
    return { person: person.id, group: made.id }
  })
}

const hear = (
  { database, organizationId, clock }: HubAppliance,
  hubIds: readonly string[],
): Promise<void> => {
  const contacts = hubIds.map((hubId) => ({
    hubId,
    organizationId,
    memory: NO_CONTACT,
    lastContactAt: clock.now(),
  }))
  return database.write((tx) => saveContacts(tx, contacts))
}

async function addComputer(
  { database, organizationId }: HubAppliance,
  name: string,
  personId: string | null,
): Promise<string> {
  const id = newId()
  const hub = {
    id,
    organizationId,
    keyId: newId(),
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: newId() } as never,
    status: 'active' as const,
    statusSince: 1,
    knownBy: 'code' as const,
    enrolmentCodeId: null,
    previousHubId: null,
    computer: { name, domain: '', platform: 'linux', os: 'Debian' },
    version: '0.1.0',
    siteId: null,
    personId,
    releaseGranted: false,
    targetSequence: 0,
    targetTag: null,
    acceptedSequence: 0,
    acceptedTag: null,
    stateHash: null,
    enrolledAt: 1,
  }
  await database.write((tx) => insertHub(tx, hub))
  return id
}
