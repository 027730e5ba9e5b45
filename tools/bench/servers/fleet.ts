import { writeFile } from 'node:fs/promises'
import { createTickets } from '../../../appliance/src/features/hubs/tickets.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { openVault } from '../../../appliance/src/platform/vault.ts'
import { openAppliance } from './open.ts'
import { fleetFile, seedDevices, seedHubs, seedOwner, seedPolicy, tokensFile, type Fleet } from './seed.ts'

/**
 * `fleet.ts <folder> <hubs> [devices]`: fills the folder of an appliance that is to be measured, in a process of its
 * own, so that nothing of it stays in the other's memory. With `devices` each hub has a headset.
 */
const [folder = '', hubs = '', devices] = process.argv.slice(2)
const { appliance, config } = await openAppliance(folder)
const organizationId = await seedOwner(appliance)
const ids = await seedHubs(appliance, organizationId, Number(hubs))
if (devices === 'devices') await seedDevices(appliance, organizationId, ids)
const fleet: Fleet = { organizationId, policy: await seedPolicy(appliance, organizationId) }
await appliance.stop()
const { macKey } = await openVault(config.masterKeyFile, false)
const tickets = createTickets(macKey, systemClock)
const tokens = ids.map((hubId) => tickets.newToken({ hubId, organizationId }))
await writeFile(tokensFile(folder), JSON.stringify(tokens))
await writeFile(fleetFile(folder), JSON.stringify(fleet))
