import type { Appliance } from '../../appliance/src/compose.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { deviceOf } from './sample-devices.ts'

const actor = systemActor('sample data')
const MINUTE = 60_000

/** What is entered of the first headsets of the sample bank. */
const ENTERED: readonly { tag: string; status: string; owner: string; note: string }[] = [
  {
    tag: 'NB-0412',
    status: 'lent',
    owner: 'Lena Beispiel',
    note: 'Lent for the audit in Lübeck until March.',
  },
  { tag: 'NB-0413', status: 'inUse', owner: '', note: '' },
  { tag: 'NB-0398', status: 'lost', owner: '', note: 'Left in the train.' },
  { tag: 'NB-0420', status: 'inStock', owner: '', note: '' },
]

/** Gives some headsets asset facts, one serial number two places, and the bank a group of its own. */
export async function plantAssets(appliance: Appliance, organizationId: string): Promise<void> {
  const { database, assets, devices, groups } = appliance
  const { rows } = await devices.list(database.read, organizationId, {}, { limit: 8 })
  for (const [place, facts] of ENTERED.entries()) {
    const device = rows[place]
    if (!device) continue
    const change = (input: typeof facts): Promise<void> =>
      database.write((tx) => assets.change(tx, organizationId, device.id, input, actor))
    await change({ ...facts, status: 'inUse', owner: '' })
    await change(facts)
  }
  const [one, two] = rows.slice(-2)
  if (one && two) await plantConflict(appliance, organizationId, [one, two])
  await database.write(async (tx) => {
    const id = await groups.create(tx, organizationId, 'Pilot users', actor)
    await groups.addMembers(tx, organizationId, id, ['claire.exemple', 'Ingrid Exempel'], actor)
  })
}

const SITES = ['Lübeck, Breite Straße', 'Malmö', 'Plymouth, Customer Care and Trading Floor, 2nd floor']

/** Gives the bank sites, and its first computers a place and tags. */
export async function plantPlaces(
  { database, hubs, sites }: Appliance,
  organizationId: string,
): Promise<void> {
  const { rows } = await hubs.list(database.read, organizationId, {}, { limit: 9 })
  await database.write(async (tx) => {
    for (const [place, name] of SITES.entries()) {
      const siteId = await sites.create(tx, organizationId, name, actor)
      for (const { id } of rows.filter((_, at) => at % (SITES.length + 1) === place))
        await hubs.place(tx, organizationId, id, { siteId, tags: ['front desk', 'shared'] }, actor)
    }
  })
}

type Listed = { deviceKey: string; hubId: string; personId: string | null }

/** Both computers say by turns that the same headset is plugged in. */
async function plantConflict(
  { database, devices }: Appliance,
  organizationId: string,
  [one, two]: [Listed, Listed],
): Promise<void> {
  const now = Date.now()
  const { facts } = deviceOf(7, [], now)
  const serial = one.deviceKey.slice(one.deviceKey.indexOf('/') + 1)
  const model = one.deviceKey.slice(0, one.deviceKey.indexOf('/'))
  const reported = { facts: { ...facts, model, headset: { ...facts.headset, serial } } }
  for (const [turn, { hubId, personId }] of [one, two, one].entries()) {
    const source = { organizationId, hubId, personId, full: false }
    await database.write((tx) =>
      devices.applyDelta(tx, source, { [one.deviceKey]: reported }, now - (3 - turn) * MINUTE),
    )
  }
}
