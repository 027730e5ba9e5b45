import {
  ProtocolError,
  type DeviceDelta,
  type DeviceFacts,
  type SettingState,
  type Suggestion,
} from '@earshot/protocol'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { noteClaim } from './claims.ts'
import { beginCustody, listMoved } from './custody-store.ts'
import { isNews, isPlaceKey, summarize, type Device } from './device.ts'
import * as store from './store.ts'

/** Who reports: a hub, and whom its session was matched to. `full`: what is not named is gone. */
export type Source = { organizationId: string; hubId: string; personId: string | null; full: boolean }

/** What the headsets that arrived have had already, and whether the hub reports other devices than before. */
export type IntakeResult = { suggestions: Record<string, Suggestion[]>; devicesChanged: boolean }

/**
 * Stores what a state message says of devices. A headset belongs to the hub that had it connected last: what
 * another hub still says of it is noted as a sighting only. Throws `ProtocolError` `bad_request`.
 */
export async function applyDelta(
  tx: Tx,
  source: Source,
  delta: Record<string, DeviceDelta | null>,
  now: number,
): Promise<IntakeResult> {
  const before = new Map(
    (await store.listSightings(tx, source.hubId)).map((sighting) => [sighting.deviceKey, sighting]),
  )
  const result: IntakeResult = { suggestions: {}, devicesChanged: false }
  const gone = source.full ? [...before.keys()].filter((key) => !(key in delta)) : []
  for (const [key, change] of [...Object.entries(delta), ...gone.map((key): [string, null] => [key, null])]) {
    const sighting = before.get(key)
    const present = change !== null
    if ((sighting?.present ?? false) !== present) result.devicesChanged = true
    if (!present) {
      if (sighting?.present) await forget(tx, source, sighting, now)
      continue
    }
    const had = await applyDevice(tx, source, key, change, sighting, now)
    if (had) result.suggestions[key] = had
  }
  await store.handOver(tx, source.hubId, source.personId)
  const moved = await listMoved(tx, source.organizationId, source.hubId)
  await beginCustody(tx, source.organizationId, 'hub', moved, now)
  return result
}

async function forget(tx: Tx, source: Source, sighting: store.SightingRow, now: number): Promise<void> {
  await store.disconnect(tx, sighting.deviceId, source.hubId)
  const gone = { ...sighting, present: false, connected: false }
  await store.saveSighting(tx, source.organizationId, source.hubId, gone, now)
}

async function applyDevice(
  tx: Tx,
  source: Source,
  key: string,
  change: DeviceDelta,
  sighting: store.SightingRow | undefined,
  now: number,
): Promise<Suggestion[] | undefined> {
  const scope = isPlaceKey(key) ? source.hubId : ''
  const known = await store.findByKey(tx, source.organizationId, key, [source.hubId, scope])
  const device = known ?? (await createDevice(tx, source, key, scope, change.facts, now))
  const connected = change.facts?.connected ?? sighting?.connected ?? false
  if (known && change.facts?.connected && sighting?.connected) await noteClaim(tx, source, known, now)
  await store.saveSighting(
    tx,
    source.organizationId,
    source.hubId,
    { deviceKey: key, deviceId: device.id, present: true, connected },
    now,
  )
  const arrives =
    change.facts?.connected === true &&
    (!known?.connected || device.hubId !== source.hubId || !sighting?.present)
  const isHere = device.hubId === source.hubId || change.facts?.connected === true
  if (isHere) {
    if (change.facts) await store.updateFacts(tx, device.id, change.facts, { ...source, reportedAt: now })
    await applySettings(tx, source, device, change, now)
  }
  await store.addSuggestions(tx, source.organizationId, device.id, change.suggestions ?? [])
  return arrives ? store.listSuggestions(tx, device.id) : undefined
}

async function createDevice(
  tx: Tx,
  source: Source,
  key: string,
  hubScope: string,
  facts: DeviceFacts | undefined,
  now: number,
): Promise<Device> {
  if (!facts)
    throw new ProtocolError(
      'bad_request',
      `delta.devices.${key}.facts: is needed for a device that is new here`,
    )
  const id = newId()
  await store.insertDevice(
    tx,
    { id, organizationId: source.organizationId, deviceKey: key, hubScope },
    facts,
    { ...source, reportedAt: now },
  )
  const device = await store.findDevice(tx, source.organizationId, id)
  if (!device) throw new Error('a device that was just inserted is not there')
  return device
}

async function applySettings(
  tx: Tx,
  source: Source,
  device: Device,
  change: DeviceDelta,
  now: number,
): Promise<void> {
  if (!change.settings && !source.full) return
  const before = await store.listSettings(tx, device.id)
  const changes: Record<string, SettingState | null> = { ...change.settings }
  if (source.full) for (const setting of Object.keys(before)) changes[setting] ??= null
  for (const [setting, evidence] of Object.entries(changes)) {
    if (isNews(before[setting], evidence)) {
      await store.insertHistory(tx, source.organizationId, device.id, {
        id: newId(),
        setting,
        at: now,
        hubId: source.hubId,
        evidence,
      })
    }
    if (evidence) await store.saveSetting(tx, source.organizationId, device.id, setting, evidence)
    else await store.deleteSetting(tx, device.id, setting)
  }
  const { state, counts } = summarize(Object.values(await store.listSettings(tx, device.id)))
  await store.saveSummary(tx, device.id, state, counts, now)
}
