import type { Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Site } from '../sites/index.ts'
import type { HubParts } from './deps.ts'
import { placeAt } from './follow-rules.ts'
import { listNamed } from './hub-lists.ts'
import { digestOf, planPlaces, readPlaces, type PlannedPlace } from './import-rules.ts'

/** Finds sites by their names as they are typed. */
export type FindSites = (reader: Reader, organizationId: string, names: readonly string[]) => Promise<Site[]>

/** What an import would do, line by line. `seen` is what `importPlaces` wants back. */
export type PlacePlan = { lines: PlannedPlace[]; seen: string }

const present = (texts: readonly string[]): string[] => [...new Set(texts)].filter((text) => text !== '')

/** What a CSV text would change. Throws `AppError` `invalid`. */
export async function planImport(
  reader: Reader,
  organizationId: string,
  text: string,
  findSites: FindSites,
): Promise<PlacePlan> {
  const lines = readPlaces(text)
  const hubs = await listNamed(reader, organizationId, present(lines.map(({ computer }) => fold(computer))))
  const sites = await findSites(reader, organizationId, present(lines.map(({ site }) => site)))
  const planned = planPlaces(lines, {
    computers: Map.groupBy(hubs, ({ computer }) => fold(computer.name)),
    sites: new Map(sites.map((site) => [fold(site.name), site])),
  })
  return { lines: planned, seen: digestOf(planned) }
}

/**
 * Does what the plan `seen` showed for the same text, all of it or nothing. Answers how many computers were changed.
 * Throws `AppError` `invalid`, or `conflict` where the plan has become another meanwhile.
 */
export async function importPlaces(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  given: { text: string; seen: string; findSites: FindSites },
  actor: Actor,
): Promise<number> {
  const { lines, seen } = await planImport(tx, organizationId, given.text, given.findSites)
  if (seen !== given.seen) throw new AppError('conflict', say('hubs.import.changed'))
  const changes = lines.flatMap(({ outcome }) => (outcome.kind === 'change' ? [outcome] : []))
  await placeAt(parts, tx, organizationId, new Map(changes.map(({ hub, after }) => [hub.id, after])), 'csv')
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'hubs.imported',
    object: { kind: 'organization', id: organizationId },
    detail: { count: changes.length },
  })
  await parts.organizations.touchTargets(tx, organizationId)
  return changes.length
}
