import { createAssets, type Assets } from '../../src/features/devices/index.ts'
import { applyRoster, createPeople, type People, type RosterChange } from '../../src/features/people/index.ts'
import { newId } from '../../src/platform/ids.ts'
import type { TestDatabase } from './dialects.ts'
import { makeCode, startHubAppliance, type HubAppliance } from './hub-appliance.ts'
import { deviceState, TestHub } from './test-hub.ts'

const PEOPLE: readonly { key: string; name: string; logins: string[]; email: string | null }[] = [
  { key: 'anna', name: 'Anna Berg', logins: ['anna'], email: 'anna.berg@example.org' },
  { key: 'bert', name: 'Bert Alm', logins: ['bert'], email: null },
  { key: 'carl', name: 'Carl Twin', logins: ['carl'], email: null },
  { key: 'twin', name: 'Carl Twin', logins: ['carl.twin'], email: null },
]

/** An appliance with a directory of four people, two of one name, and the life cycle of headsets. */
export type AssetWorld = {
  appliance: HubAppliance
  assets: Assets
  people: People
  organizationId: string
  /** Ids of people by login. */
  personOf(login: string): Promise<string>
  /** A hub of its own computer, which has sent its first state. */
  hub(computer: string, login: string | null, serials?: readonly string[]): Promise<TestHub>
  /** Id of the headset with a serial number. */
  deviceOf(serial: string): Promise<string>
}

/** Key of a reference headset. */
export const keyOf = (serial: string): string => `earshot-reference/${serial}`

/** A session of somebody, as hubs tell it. */
export const sessionOf = (login: string | null) => (login === null ? null : { domain: 'CORP', login })

export async function buildAssetWorld({ database }: TestDatabase): Promise<AssetWorld> {
  const people = createPeople()
  const appliance = await startHubAppliance(database, undefined, undefined, undefined, people)
  const { organizationId } = appliance
  const changes = PEOPLE.map((facts): RosterChange => ({
    kind: 'person.added',
    facts: { ...facts, disabled: false },
  }))
  await database.write((tx) =>
    applyRoster(tx, { organizationId, connectionId: newId(), now: appliance.clock.now() }, changes),
  )
  const personOf = async (login: string): Promise<string> => {
    const match = (await people.findExactly(database.read, organizationId, [login])).get(login)
    if (match === undefined || typeof match === 'string') throw new Error(`${login} is nobody`)
    return match.personId
  }
  return {
    appliance,
    people,
    organizationId,
    personOf,
    assets: createAssets({ database, clock: appliance.clock, audit: appliance.audit, people }),
    async hub(computer, login, serials = []) {
      const hub = await TestHub.at(appliance.url)
      hub.computer = { ...hub.computer, name: computer }
      await hub.enrol(await makeCode(appliance))
      await hub.authenticate()
      const devices = Object.fromEntries(serials.map((serial) => [keyOf(serial), deviceState(serial)]))
      await hub.send(hub.fullState(sessionOf(login), devices), { full: true })
      return hub
    },
    async deviceOf(serial) {
      const page = await appliance.devices.list(
        database.read,
        organizationId,
        { search: serial },
        { limit: 1 },
      )
      return page.rows[0]?.id ?? ''
    },
  }
}
