import type { Reader, Tx } from '../../platform/db/index.ts'
import type { HubParts } from './deps.ts'
import { changedBy, changeTowards, followed, isMoved, NOWHERE, type Giver } from './placement.ts'
import type { Given, PlaceChange, Placement } from './placement.ts'
import { allPlaced, lockPlaced, savePlacements, type PlacedComputer } from './placement-store.ts'

type Parts = Pick<HubParts, 'placementRules'>

type Changed = { hubId: string; before: Placement; after: Placement }

async function placeEach(
  { placementRules }: Parts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  place: (computer: PlacedComputer, given: Given) => Placement,
): Promise<Changed[]> {
  const computers = await lockPlaced(tx, organizationId, ids)
  const given = await placementRules.givenTo(tx, organizationId, computers)
  const changes = computers.map((computer, at) => ({
    hubId: computer.id,
    before: computer.placement,
    after: place(computer, given[at]!),
  }))
  await savePlacements(tx, organizationId, changes)
  return changes.filter(({ before, after }) => isMoved(before, after))
}

const idsOf = (changed: readonly Changed[]): string[] => changed.map(({ hubId }) => hubId)

/** Places computers as the rules want them. Answers the ids of those that have another site or other tags now. */
export const followRules = async (
  parts: Parts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> =>
  idsOf(await placeEach(parts, tx, organizationId, ids, ({ placement }, given) => followed(placement, given)))

/** Forgets what people, files and codes have given, and leaves all to the rules. */
export const leaveToRules = async (
  parts: Parts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> =>
  idsOf(await placeEach(parts, tx, organizationId, ids, (_computer, given) => followed(NOWHERE, given)))

/** Changes the place of computers on behalf of somebody, so that rules leave it alone. Answers the same. */
export const placeBy = async (
  parts: Parts,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  { by, change }: { by: Giver; change: (computer: PlacedComputer) => PlaceChange },
): Promise<string[]> =>
  idsOf(
    await placeEach(parts, tx, organizationId, ids, (computer, given) =>
      changedBy(by, computer.placement, change(computer), given),
    ),
  )

/** Gives computers, by id, these sites and tags; what they have already keeps its origin. Answers the same. */
export const placeAt = (
  parts: Parts,
  tx: Tx,
  organizationId: string,
  places: ReadonlyMap<string, { siteId: string | null; tags: readonly string[] }>,
  by: Giver,
): Promise<string[]> =>
  placeBy(parts, tx, organizationId, [...places.keys()], {
    by,
    change: ({ id, placement }) => changeTowards(placement, places.get(id)!),
  })

/** Places a computer that has just enrolled: by its code, and for the rest by the rules. */
export const placeNew = (
  parts: Parts,
  tx: Tx,
  organizationId: string,
  hubId: string,
  code: { siteId: string | null; tags: readonly string[] },
): Promise<unknown> =>
  placeEach(parts, tx, organizationId, [hubId], ({ placement }, given) =>
    followed(changedBy('code', placement, changeTowards(placement, code), given), given),
  )

/** Computers that are not placed as the rules want them, by batches of those that were looked at. */
export async function* misplaced(
  { placementRules }: Parts,
  reader: Reader,
  organizationId: string,
): AsyncIterable<{ looked: number; ids: string[] }> {
  for await (const computers of allPlaced(reader, organizationId)) {
    const given = await placementRules.givenTo(reader, organizationId, computers)
    const ids = computers.flatMap(({ id, placement }, at) => (isFollowing(placement, given[at]!) ? [] : [id]))
    yield { looked: computers.length, ids }
  }
}

/** Whether rules would leave everything as it is, origins included. */
const isFollowing = (placement: Placement, given: Given): boolean =>
  textOf(followed(placement, given)) === textOf(placement)

const textOf = ({ siteId, siteBy, tags }: Placement): string =>
  JSON.stringify([siteId, siteBy, [...tags].toSorted(([a], [b]) => (a < b ? -1 : 1))])
