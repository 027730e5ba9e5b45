import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newKey, publicKey, randomId } from '@earshot/protocol'
import { startAppliance, type Appliance } from '../../../appliance/src/compose.ts'
import { parseConfig } from '../../../appliance/src/config/config.ts'
import { createTickets } from '../../../appliance/src/features/hubs/tickets.ts'
import { systemActor } from '../../../appliance/src/platform/actor.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { createLogger } from '../../../appliance/src/platform/logger.ts'
import { openVault } from '../../../appliance/src/platform/vault.ts'
import { serve } from './serve.ts'

/** `hubs`: how many are enrolled before anything is measured. */
type Args = { hubs: number }
type Question = { what: 'tokens' } | { what: 'publish'; value: number }

const BATCH = 500
const actor = systemActor('bench')

serve<Args>(async ({ hubs }) => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-'))
  const config = parseConfig({
    EARSHOT_LISTEN: '127.0.0.1:0',
    EARSHOT_PUBLIC_URL: 'https://localhost:8443',
    EARSHOT_LISTEN_LOOPBACK: '127.0.0.1:0',
    EARSHOT_DATA: folder,
    EARSHOT_HELD_MAX: '100000',
  })
  const appliance = await startAppliance({
    config,
    secrets: { databasePassword: undefined },
    logger: createLogger('error'),
    clock: systemClock,
  })
  const organizationId = await seedOrganization(appliance)
  const ids = await seedHubs(appliance, organizationId, hubs)
  const vault = await openVault(config.masterKeyFile, false)
  const policy = await seedPolicy(appliance, organizationId)
  const tickets = createTickets(vault.macKey, systemClock)
  return {
    ready: { port: appliance.ports.loopback, tlsPort: appliance.ports.public },
    answer: async (question: Question) => {
      if (question.what === 'tokens') return ids.map((hubId) => tickets.newToken({ hubId, organizationId }))
      if (question.what === 'publish') return publish(appliance, organizationId, policy, question.value)
      return null
    },
  }
})

const seedOrganization = ({ database, organizations, keys }: Appliance): Promise<string> =>
  database.write(async (tx) => {
    const { id } = await organizations.create(tx, { name: 'Bench', timeZone: 'UTC' })
    await keys.signing.createFirst(tx, id)
    return id
  })

/** Hubs as an enrolment leaves them. They share one key: none of them proves it here. */
async function seedHubs({ database }: Appliance, organizationId: string, count: number): Promise<string[]> {
  const key = publicKey(await newKey())
  const ids = Array.from({ length: count }, () => randomId())
  const now = Date.now()
  const row = (id: string, at: number) => ({
    id,
    organization_id: organizationId,
    key_id: `${id}${'k'.repeat(21)}`,
    public_key: JSON.stringify(key),
    status: 'active',
    status_since: now,
    known_by: 'code',
    computer_name: `PC${at}`,
    computer_folded: `pc${at}`,
    computer_domain: 'BENCH',
    platform: 'linux',
    os: 'Debian 12',
    version: '0.1.0',
    preferences: '{}',
    release_granted: 0,
    target_sequence: 0,
    accepted_sequence: 0,
    enrolled_at: now,
  })
  for (let at = 0; at < count; at += BATCH) {
    const rows = ids.slice(at, at + BATCH).map((id, place) => row(id, at + place))
    await database.write((tx) => tx('hubs').insert(rows))
  }
  return ids
}

type SeededPolicy = { id: string; revision: number }

const entries = (value: number) => [{ setting: 'sidetone.level', value, mode: 'locked' }]

const seedPolicy = ({ database, policies }: Appliance, organizationId: string): Promise<SeededPolicy> =>
  database.write(async (tx) => {
    const input = { name: 'Bench', description: '', entries: entries(33), note: '' }
    const { id } = await policies.create(tx, organizationId, input, actor)
    const everyone = { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null }
    await policies.assign(tx, organizationId, id, everyone, actor)
    await policies.publish(tx, organizationId, id, 1, actor)
    return { id, revision: 1 }
  })

/** What a click on "Save and publish" does. */
async function publish(
  { database, policies }: Appliance,
  organizationId: string,
  policy: SeededPolicy,
  value: number,
): Promise<number> {
  const input = { name: 'Bench', description: '', entries: entries(value), note: '' }
  await database.write(async (tx) => {
    const { revision } = await policies.save(tx, organizationId, policy.id, policy.revision, input, actor)
    policy.revision = revision
    await policies.publish(tx, organizationId, policy.id, revision, actor)
  })
  return policy.revision
}
