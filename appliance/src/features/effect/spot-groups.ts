import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '@earshot/protocol'

/** Where something shows: a headset at a computer, or the computer itself (no device). */
export type Spot = { hubId: string; deviceId: string | null; personId: string | null }

/** What many spots share, how many they are, and the file that names them. */
export type SpotGroup<What> = What & { rows: number; people: number; file: number }

/** Counts spots by what they share, and writes down where each is. */
export type SpotGroups<What> = {
  add(what: What, spot: Spot): void
  /** Writes down what is in memory. To be called now and then, and at the end. */
  flush(): Promise<void>
  /** The most frequent first. */
  list(): SpotGroup<What>[]
}

/** File of the spots that share something. */
export const spotsFile = (folder: string, file: number): string => join(folder, `spots-${file}.jsonl`)

/** Numbers the files of a folder. */
export function numbering(): () => number {
  let next = 0
  return () => next++
}

type Counted<What> = {
  what: What
  file: number
  rows: number
  people: Set<string>
  lines: string[]
  isBegun: boolean
}

/** Builds groups whose files lie in a folder. */
export function createSpotGroups<What extends object>(
  folder: string,
  nextFile: () => number,
): SpotGroups<What> {
  const groups = new Map<string, Counted<What>>()
  /** The same answer comes again and again: it is found by what it is before it is found by what it says. */
  const met = new Map<What, Counted<What>>()

  function groupAs(what: What): Counted<What> {
    const key = canonicalJson(what as never)
    const known = groups.get(key)
    if (known) return known
    const fresh = { what, file: nextFile(), rows: 0, people: new Set<string>(), lines: [], isBegun: false }
    groups.set(key, fresh)
    return fresh
  }

  return {
    add(what, spot) {
      const group = met.get(what) ?? groupAs(what)
      met.set(what, group)
      group.rows += 1
      group.lines.push(`${JSON.stringify(spot)}\n`)
      if (spot.personId !== null) group.people.add(spot.personId)
    },
    async flush() {
      for (const group of groups.values()) {
        const { file, lines, isBegun } = group
        if (lines.length === 0) continue
        const flag = isBegun ? 'a' : 'w'
        await writeFile(spotsFile(folder, file), lines.splice(0).join(''), { mode: 0o600, flag })
        group.isBegun = true
      }
    },
    list: () =>
      [...groups.values()]
        .map(({ what, rows, people, file }) => ({ ...what, rows, people: people.size, file }))
        .toSorted((a, b) => b.rows - a.rows || a.file - b.file),
  }
}
