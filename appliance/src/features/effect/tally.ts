import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '@earshot/protocol'
import { cannot, type Difference } from './difference.ts'

/** Where a difference shows: a headset at a computer, or the hub itself (no device). */
export type Spot = { hubId: string; deviceId: string | null; personId: string | null }

/** A difference with how many places share it. */
export type Group = Difference & { rows: number; people: number }

/** How many change, and how many would but can't. */
export type Totals = { people: number; devices: number; computers: number; cannot: number }

/** Counts differences as they are found, and writes down where each shows. */
export type Tally = {
  add(spot: Spot, differences: readonly Difference[]): void
  /** Writes down what is in memory. To be called now and then, and at the end. */
  flush(): Promise<void>
  totals(): Totals
  /** The most frequent first. */
  groups(): (Group & { file: number })[]
}

type Counted = Difference & {
  file: number
  rows: number
  people: Set<string>
  lines: string[]
  isBegun: boolean
}

/** File of the places that share a difference. */
export const spotsFile = (folder: string, file: number): string => join(folder, `spots-${file}.jsonl`)

/** Builds a tally whose files lie in a folder. */
export function createTally(folder: string): Tally {
  const groups = new Map<string, Counted>()
  const changed = { people: new Set<string>(), devices: new Set<string>(), computers: new Set<string>() }
  const unable = new Set<string>()

  /** The same answer comes again and again: it is found by what it is before it is found by what it says. */
  const met = new Map<Difference, Counted>()

  function groupOf(difference: Difference): Counted {
    const group = met.get(difference) ?? groupAs(difference)
    met.set(difference, group)
    return group
  }

  function groupAs(difference: Difference): Counted {
    const key = canonicalJson(difference as never)
    const known = groups.get(key)
    if (known) return known
    const fresh = {
      ...difference,
      file: groups.size,
      rows: 0,
      people: new Set<string>(),
      lines: [],
      isBegun: false,
    }
    groups.set(key, fresh)
    return fresh
  }

  function add(spot: Spot, difference: Difference): void {
    const group = groupOf(difference)
    group.rows += 1
    group.lines.push(`${JSON.stringify(spot)}\n`)
    if (spot.personId !== null) group.people.add(spot.personId)
    if (cannot(difference)) return void unable.add(spot.deviceId ?? spot.hubId)
    changed.computers.add(spot.hubId)
    if (spot.deviceId !== null) changed.devices.add(spot.deviceId)
    if (spot.personId !== null) changed.people.add(spot.personId)
  }

  return {
    add: (spot, differences) => differences.forEach((difference) => add(spot, difference)),
    async flush() {
      for (const group of groups.values()) {
        const { file, lines, isBegun } = group
        if (lines.length === 0) continue
        const flag = isBegun ? 'a' : 'w'
        await writeFile(spotsFile(folder, file), lines.splice(0).join(''), { mode: 0o600, flag })
        group.isBegun = true
      }
    },
    totals: () => ({
      people: changed.people.size,
      devices: changed.devices.size,
      computers: changed.computers.size,
      cannot: unable.size,
    }),
    groups: () =>
      [...groups.values()]
        .map(({ lines: _, isBegun: _begun, people, ...group }) => ({ ...group, people: people.size }))
        .toSorted((a, b) => b.rows - a.rows || a.file - b.file),
  }
}
