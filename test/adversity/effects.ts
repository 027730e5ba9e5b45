import type { DeviceValue } from '@earshot/protocol'
import type { HubChild } from './hub-child.ts'

/** One effect in words: who brought which value about. */
export const set = (by: 'hub' | 'wearer', setting: string, value: DeviceValue): string =>
  `${by} ${setting}=${JSON.stringify(value)}`

/** What happened to a headset, from a line of the journal on. */
export const effectsOf = (hub: HubChild, serial: string, since: number): string[] =>
  hub
    .journal()
    .slice(since)
    .flatMap((line) =>
      line.kind === 'value' && line.serial === serial ? [set(line.by, line.setting, line.value)] : [],
    )

/** Says what differs: each effect once, in any order, and nothing else. */
export function expectEffects(
  hub: HubChild,
  serial: string,
  since: number,
  expected: readonly string[],
): string[] {
  const seen = effectsOf(hub, serial, since).toSorted().join(', ')
  return expectEqual(`effects on ${serial}`, seen, expected.toSorted().join(', '))
}

/** Says what differs. */
export const expectEqual = <T>(what: string, seen: T, expected: T): string[] =>
  seen === expected ? [] : [`${what}: ${String(seen)} instead of ${String(expected)}`]
