import { writeFile } from 'node:fs/promises'
import { createTickets } from '../../../appliance/src/features/hubs/tickets.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { openVault } from '../../../appliance/src/platform/vault.ts'
import { openAppliance } from './open.ts'
import {
  fleetFile,
  seedDevices,
  seedGroups,
  seedHubs,
  seedOwner,
  seedPeople,
  seedPolicy,
  tokensFile,
  type Fleet,
} from './seed.ts'

/**
 * `fleet.ts <folder> <hubs> [people] [groups] [devices]`: fills the folder of an appliance that is to be measured, in a
 * process of its own, so that nothing of it stays in the other's memory. With `people` somebody sits at each hub, with
 * `groups` two of five of them are in a group with a policy, with `devices` each hub has a headset.
 */
const [folder = '', hubs = '', ...also] = process.argv.slice(2)
const { appliance, config } = await openAppliance(folder)
const organizationId = await seedOwner(appliance)
const people = also.includes('people') ? await seedPeople(appliance, organizationId, Number(hubs)) : []
if (also.includes('groups')) await seedGroups(appliance, organizationId, people.length)
const ids = await seedHubs(appliance, organizationId, Number(hubs), people)
if (also.includes('devices')) await seedDevices(appliance, organizationId, ids, people)
const fleet: Fleet = { organizationId, policy: await seedPolicy(appliance, organizationId) }
await appliance.stop()
const { macKey } = await openVault(config.masterKeyFile, false)
const tickets = createTickets(macKey, systemClock)
const tokens = ids.map((hubId) => tickets.newToken({ hubId, organizationId }))
await writeFile(tokensFile(folder), JSON.stringify(tokens))
await writeFile(fleetFile(folder), JSON.stringify(fleet))
