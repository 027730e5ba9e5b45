import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import { createFigure } from '../../platform/figure.ts'
import { countHeard, countVersions } from './hub-lists.ts'

/** Contacts are stored every few seconds: it is not known better than that. */
const FRESH_MS = 5_000

/** Counts hubs that were in contact lately: it takes longer in a larger fleet, so nobody waits for it. */
export function createHeard(
  { database, clock }: { database: Pick<Database, 'read'>; clock: Clock },
  onFailure: (error: unknown) => void,
): (organizationId: string, withinMs: number) => Promise<number> {
  const figure = createFigure({
    clock,
    freshMs: FRESH_MS,
    onFailure,
    workOut(key) {
      const [organizationId, withinMs] = JSON.parse(key) as [string, number]
      return countHeard(database.read, organizationId, clock.now() - withinMs)
    },
  })
  return (organizationId, withinMs) => figure(JSON.stringify([organizationId, withinMs]))
}

const VERSIONS_FRESH_MS = 60_000

/** Counts hubs that take part by the version they run, in the same way. */
export const createVersions = (
  { database, clock }: { database: Pick<Database, 'read'>; clock: Clock },
  onFailure: (error: unknown) => void,
): ((organizationId: string) => Promise<Record<string, number>>) =>
  createFigure({
    clock,
    freshMs: VERSIONS_FRESH_MS,
    onFailure,
    workOut: (organizationId) => countVersions(database.read, organizationId),
  })
