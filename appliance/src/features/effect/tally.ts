import { cannot, type Difference } from './difference.ts'
import type { Move } from './move.ts'
import { createSpotGroups, numbering, type Spot, type SpotGroup } from './spot-groups.ts'

/** How many change, and how many would but can't. */
export type Totals = { people: number; devices: number; computers: number; cannot: number }

/** Counts differences and moves as they are found, and writes down where each shows. */
export type Tally = {
  add(spot: Spot, differences: readonly Difference[]): void
  /** A computer gets another site or other tags. */
  move(spot: Spot, moves: readonly Move[]): void
  /** Writes down what is in memory. To be called now and then, and at the end. */
  flush(): Promise<void>
  totals(): Totals
  /** The most frequent first. */
  groups(): SpotGroup<Difference>[]
  moves(): SpotGroup<Move>[]
}

/** Builds a tally whose files lie in a folder. */
export function createTally(folder: string): Tally {
  const nextFile = numbering()
  const groups = createSpotGroups<Difference>(folder, nextFile)
  const moved = createSpotGroups<Move>(folder, nextFile)
  const changed = { people: new Set<string>(), devices: new Set<string>(), computers: new Set<string>() }
  const unable = new Set<string>()

  function add(spot: Spot, difference: Difference): void {
    groups.add(difference, spot)
    if (cannot(difference)) return void unable.add(spot.deviceId ?? spot.hubId)
    changed.computers.add(spot.hubId)
    if (spot.deviceId !== null) changed.devices.add(spot.deviceId)
    if (spot.personId !== null) changed.people.add(spot.personId)
  }

  return {
    add: (spot, differences) => differences.forEach((difference) => add(spot, difference)),
    move: (spot, moves) => moves.forEach((move) => moved.add(move, spot)),
    async flush() {
      await groups.flush()
      await moved.flush()
    },
    totals: () => ({
      people: changed.people.size,
      devices: changed.devices.size,
      computers: changed.computers.size,
      cannot: unable.size,
    }),
    groups: groups.list,
    moves: moved.list,
  }
}
