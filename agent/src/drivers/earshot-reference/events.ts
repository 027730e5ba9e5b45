import type { HeadsetEvent } from '../define.ts'
import type { State } from './frames.ts'

/** What changed from one state to the next; all of it where there was none before. */
export function stateEvents(before: State | undefined, now: State): HeadsetEvent[] {
  const changed = (key: keyof State): boolean => before?.[key] !== now[key]
  const events: HeadsetEvent[] = []
  if (now.battery && !sameBattery(before?.battery, now.battery))
    events.push({ kind: 'battery', ...now.battery })
  if (changed('muted')) events.push({ kind: 'mute', on: now.muted })
  if (changed('ringing')) events.push({ kind: 'ring', on: now.ringing })
  if (changed('worn')) events.push({ kind: 'wear', on: now.worn })
  if (changed('volume')) events.push({ kind: 'volume', percent: now.volume, direction: null })
  if (changed('offHook')) events.push({ kind: 'hook', on: now.offHook }, { kind: 'call', on: now.offHook })
  return events
}

const sameBattery = (a: State['battery'] | undefined, b: NonNullable<State['battery']>): boolean =>
  a?.percent === b.percent && a.charging === b.charging
