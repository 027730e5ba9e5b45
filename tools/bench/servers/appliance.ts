import '../../../appliance/bin/memory.mjs'
import { startAppliance } from '../../../appliance/src/compose.ts'
import { parseConfig } from '../../../appliance/src/config/config.ts'
import { createTickets } from '../../../appliance/src/features/hubs/tickets.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { createLogger } from '../../../appliance/src/platform/logger.ts'
import { openVault } from '../../../appliance/src/platform/vault.ts'
import { findFreePort } from '../../demo/world/ports.ts'
import { newCode, publishValue, saveValue, seedHubs, seedOwner, seedPolicy } from './seed.ts'
import { serve } from './serve.ts'

/** `hubs`: how many are enrolled before anything is measured. */
type Args = { hubs: number; folder: string }
type Question =
  { what: 'tokens' } | { what: 'code' } | { what: 'save'; value: number } | { what: 'publish'; value: number }

serve<Args>(async ({ hubs, folder }) => {
  const [port, plainPort] = [await findFreePort(), await findFreePort()]
  const config = parseConfig({
    EARSHOT_LISTEN: `127.0.0.1:${port}`,
    EARSHOT_PUBLIC_URL: `https://localhost:${port}`,
    EARSHOT_LISTEN_LOOPBACK: `127.0.0.1:${plainPort}`,
    EARSHOT_DATA: folder,
    EARSHOT_HELD_MAX: '100000',
  })
  const appliance = await startAppliance({
    config,
    secrets: { databasePassword: undefined },
    logger: createLogger('error'),
    clock: systemClock,
  })
  const organizationId = await seedOwner(appliance)
  const ids = await seedHubs(appliance, organizationId, hubs)
  const { macKey } = await openVault(config.masterKeyFile, false)
  const policy = await seedPolicy(appliance, organizationId)
  const tickets = createTickets(macKey, systemClock)
  const answer = async (question: Question): Promise<unknown> => {
    switch (question.what) {
      case 'tokens':
        return ids.map((hubId) => tickets.newToken({ hubId, organizationId }))
      case 'code':
        return newCode(appliance, organizationId)
      case 'save':
        return saveValue(appliance, organizationId, policy, question.value)
      case 'publish':
        return publishValue(appliance, organizationId, policy, question.value)
    }
  }
  return { ready: { port: plainPort }, answer }
})
