import type { Assignment, Subject } from '@earshot/protocol'
import { systemActor } from '../../platform/actor.ts'
import { pagesOf, type Reader } from '../../platform/db/index.ts'
import type { Devices } from '../devices/index.ts'
import type { DirectoryService, PlanChange } from '../directory/index.ts'
import {
  followed,
  placed,
  type ComputersChange,
  type Hubs,
  type PlaceChange,
  type Reach,
  type ReachedHub,
} from '../hubs/index.ts'
import type { JobContext } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { forecastPeople, presentPeople, type PeopleView, type RosterChange } from '../people/index.ts'
import { makePlacementChange, type Placement, type PlacementChange } from '../placement/index.ts'
import { carryOut, type Policies, type PolicyChange } from '../policies/index.ts'
import { isPlacementChange, isPolicyChange, type Change } from './change.ts'
import { createJudge, namedIn, type Turn } from './judge.ts'
import { movesBetween } from './move.ts'
import { createTally, type Tally } from './tally.ts'
import { changedAssignments, momentOf, reachOf } from './touched.ts'
import type { Effect } from './effect.ts'

/** What the effect of a change is worked out from. */
export type EffectDoors = {
  organizations: Pick<Organizations, 'get'>
  policies: Policies
  placement: Placement
  directory: Pick<DirectoryService, 'plan' | 'planItems'>
  devices: Pick<Devices, 'atHubs' | 'keysOfMany'>
  hubs: Pick<Hubs, 'reached' | 'placements'>
}

/**
 * Both sides of a change. `turned` says what becomes of computers themselves; null: it is let go. `people` is null where
 * everybody stays in the groups they are in.
 */
type Sides = {
  epoch: number
  before: readonly Assignment[]
  after: readonly Assignment[]
  people: PeopleView | null
  reach: Reach | null
  at: number
  turned(subjects: readonly Subject[], hubs: readonly ReachedHub[]): Promise<(Subject | null)[]>
}

/** Computers stay where they are. */
const asTheyAre = (subjects: readonly Subject[]): Promise<Subject[]> => Promise.resolve([...subjects])

/** Works out what a change would do, everywhere that it could reach. */
export async function computeEffect(
  doors: EffectDoors,
  context: JobContext,
  change: Change,
): Promise<Effect> {
  const sides = await sidesOf(doors, context, change)
  const tally = createTally(context.folder)
  await walk(doors, context, sides, tally)
  return {
    at: sides.at,
    epoch: sides.epoch,
    totals: tally.totals(),
    groups: tally.groups(),
    moves: tally.moves(),
  }
}

const sidesOf = (doors: EffectDoors, context: JobContext, change: Change): Promise<Sides> =>
  isPolicyChange(change)
    ? policySides(doors, context, change)
    : isPlacementChange(change)
      ? ruleSides(doors, context, change)
      : change.kind === 'plan'
        ? planSides(doors, context, change)
        : computerSides(doors, context, change)

/** The change is made and what is then published is read, in a transaction that is rolled back. */
async function policySides(
  { organizations, policies }: EffectDoors,
  { reader, rehearse, organizationId, now }: JobContext,
  change: PolicyChange,
): Promise<Sides> {
  const published = async (from: Reader) =>
    policies.assignments(from, await organizations.get(from, organizationId))
  const organization = await organizations.get(reader, organizationId)
  const before = await policies.assignments(reader, organization)
  const after = await rehearse(async (tx) => {
    await carryOut(policies, tx, organizationId, change, systemActor('effect'))
    return published(tx)
  })
  const changed = changedAssignments(before, after)
  return {
    epoch: organization.targetEpoch,
    before,
    after,
    people: null,
    reach: reachOf(changed),
    at: momentOf(changed, now),
    turned: asTheyAre,
  }
}

async function computerSides(
  { organizations, policies }: EffectDoors,
  { reader, organizationId, now }: JobContext,
  change: ComputersChange,
): Promise<Sides> {
  const organization = await organizations.get(reader, organizationId)
  const published = await policies.assignments(reader, organization)
  return {
    epoch: organization.targetEpoch,
    before: published,
    after: published,
    people: null,
    reach: { list: change.filters },
    at: now,
    turned: (subjects) =>
      Promise.resolve(
        subjects.map((subject) => (change.kind === 'place' ? replaced(subject, change.place) : null)),
      ),
  }
}

/** The rules are changed and read in a transaction that is rolled back; the fleet is then placed by them in thought. */
async function ruleSides(
  { organizations, policies, placement, hubs }: EffectDoors,
  { reader, rehearse, organizationId, now }: JobContext,
  change: PlacementChange,
): Promise<Sides> {
  const organization = await organizations.get(reader, organizationId)
  const published = await policies.assignments(reader, organization)
  const rules = await rehearse(async (tx) => {
    await makePlacementChange(placement, tx, organizationId, change, systemActor('effect'))
    return placement.list(tx, organizationId)
  })
  return {
    epoch: organization.targetEpoch,
    before: published,
    after: published,
    people: null,
    reach: 'everyone',
    at: now,
    async turned(subjects, reached) {
      const ids = reached.map(({ id }) => id)
      const computers = await hubs.placements(reader, organizationId, ids)
      const given = await placement.givenBy(reader, organizationId, rules, computers)
      const places = new Map(computers.map(({ id, placement }, at) => [id, followed(placement, given[at]!)]))
      return subjects.map((subject, at) => {
        const place = places.get(ids[at]!)
        return place ? { ...subject, siteId: place.siteId, computerTags: [...place.tags.keys()] } : subject
      })
    },
  }
}

/** A plan is applied in one transaction with everything that it asks for: too long to be made for looking at it. */
async function planSides(
  { organizations, policies, directory }: EffectDoors,
  { reader, organizationId, now }: JobContext,
  { planId }: PlanChange,
): Promise<Sides> {
  const organization = await organizations.get(reader, organizationId)
  const published = await policies.assignments(reader, organization)
  const { connectionId } = await directory.plan(reader, organizationId, planId)
  const changes: RosterChange[] = []
  for await (const rows of pagesOf((page) => directory.planItems(reader, organizationId, planId, page)))
    changes.push(...rows)
  const { people, logins } = await forecastPeople(reader, { organizationId, connectionId }, changes)
  return {
    epoch: organization.targetEpoch,
    before: published,
    after: published,
    people,
    reach: { logins },
    at: now,
    turned: asTheyAre,
  }
}

/** A computer in its new place. */
function replaced(subject: Subject, change: PlaceChange): Subject {
  const { siteId, tags } = placed({ siteId: subject.siteId, tags: subject.computerTags }, change)
  return { ...subject, siteId, computerTags: tags }
}

async function walk(doors: EffectDoors, context: JobContext, sides: Sides, tally: Tally): Promise<void> {
  const { reader, organizationId, progress } = context
  if (sides.reach === null) return
  const judge = createJudge(sides.before, sides.after, sides.at)
  let looked = 0
  for await (const hubs of doors.hubs.reached(reader, organizationId, sides.reach)) {
    const seats = await seatsOf(doors, context, hubs, sides)
    const devices = await doors.devices.atHubs(
      reader,
      organizationId,
      hubs.map(({ id }) => id),
    )
    hubs.forEach(({ id: hubId }, place) => {
      const { turn, personId } = seats[place]!
      if (turn.after) tally.move({ hubId, deviceId: null, personId }, movesBetween(turn.before, turn.after))
      tally.add({ hubId, deviceId: null, personId }, judge(turn, 'hub'))
      for (const { id: deviceId, deviceKey: key, model } of devices.get(hubId) ?? [])
        tally.add({ hubId, deviceId, personId }, judge(turn, { key, model }))
    })
    await tally.flush()
    progress((looked += hubs.length), null)
  }
}

/** A computer as it stands before and after, and who sits there, or would. */
type Seat = { turn: Turn; personId: string | null }

/** Reads of the computers only what an assignment could look at. */
async function seatsOf(
  { devices }: EffectDoors,
  { reader, organizationId }: JobContext,
  hubs: readonly ReachedHub[],
  { before, after, people, at, turned }: Sides,
): Promise<Seat[]> {
  const named = namedIn([...before, ...after])
  const ids = hubs.map(({ id }) => id)
  const keys = named.device.size > 0 ? await devices.keysOfMany(reader, organizationId, ids, at) : new Map()
  const subjectsIn = async (view: PeopleView): Promise<Subject[]> => {
    const sitting = await sittersAt(view, reader, organizationId, hubs, [...named.group])
    return hubs.map(({ id, siteId, tags }, place) => ({
      ...sitting[place]!,
      siteId,
      computerTags: tags,
      deviceKeys: (keys.get(id) as string[] | undefined) ?? [],
    }))
  }
  const was = await subjectsIn(presentPeople)
  const will = people ? await subjectsIn(people) : was
  const then = await turned(will, hubs)
  return was.map((subject, place) => ({
    turn: { before: subject, after: then[place]! },
    personId: will[place]!.personId ?? subject.personId,
  }))
}

/** Who sits at each computer, and in which of some groups they are. */
async function sittersAt(
  view: PeopleView,
  reader: Reader,
  organizationId: string,
  hubs: readonly ReachedHub[],
  among: readonly string[],
): Promise<Pick<Subject, 'personId' | 'groupIds'>[]> {
  const persons = await view.matchMany(reader, organizationId, hubs)
  const known = [...new Set(persons.flatMap((id) => id ?? []))]
  const groups =
    known.length > 0 && among.length > 0
      ? await view.groupsAmong(reader, organizationId, known, among)
      : new Map<string, string[]>()
  return persons.map((personId) => ({ personId, groupIds: groups.get(personId ?? '') ?? [] }))
}
