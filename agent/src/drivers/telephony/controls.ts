import { findControls, readControl, type Control, type ReportDescriptor } from '../../hid/report.ts'
import type { HeadsetEvent } from '../define.ts'

const PAGE = { telephony: 0x0b, consumer: 0x0c, led: 0x08 } as const
const USAGE = {
  hook: 0x20,
  mute: 0x2f,
  ringer: 0x9e,
  ringLed: 0x18,
  volume: 0xe0,
  volumeUp: 0xe9,
  volumeDown: 0xea,
} as const

/** The controls of a headset that tell what it is doing; each may be missing. */
export type TelephonyControls = {
  hook: Control | undefined
  mute: Control | undefined
  ring: Control | undefined
  volume: Control | undefined
  volumeUp: Control | undefined
  volumeDown: Control | undefined
}

/**
 * Finds the controls in the telephony and consumer collections only: makers repeat the same bits on vendor pages, and
 * every press would count twice.
 */
export function telephonyControls(descriptor: ReportDescriptor): TelephonyControls {
  const input = (page: number, usage: number): Control | undefined =>
    findControls(descriptor, page, usage).find(
      ({ kind, top }) => kind === 'input' && isStandard(top.usagePage),
    )
  return {
    hook: input(PAGE.telephony, USAGE.hook),
    mute: input(PAGE.telephony, USAGE.mute),
    ring: input(PAGE.telephony, USAGE.ringer) ?? input(PAGE.led, USAGE.ringLed),
    volume: input(PAGE.consumer, USAGE.volume),
    volumeUp: input(PAGE.consumer, USAGE.volumeUp),
    volumeDown: input(PAGE.consumer, USAGE.volumeDown),
  }
}

const isStandard = (usagePage: number): boolean => usagePage === PAGE.telephony || usagePage === PAGE.consumer

/** What reports have told so far; null: nothing yet, or the headset can't tell. */
export type TelephonyState = {
  muted: boolean | null
  offHook: boolean | null
  ringing: boolean | null
  volume: number | null
  /** Controls that were set in the last report: a relative control counts when it becomes set. */
  pressed: ReadonlySet<keyof TelephonyControls>
}

export const NOTHING_KNOWN: TelephonyState = {
  muted: null,
  offHook: null,
  ringing: null,
  volume: null,
  pressed: new Set(),
}

/** State and events after an input report. */
export function afterReport(
  controls: TelephonyControls,
  before: TelephonyState,
  report: Uint8Array,
): { state: TelephonyState; events: HeadsetEvent[] } {
  const pressed = new Set(before.pressed)
  const switched = (name: 'hook' | 'mute' | 'ring', was: boolean | null): boolean | null => {
    const value = controls[name] && readControl(controls[name], report)
    return value === undefined
      ? was
      : afterSwitch(controls[name]?.relative ?? false, value, was, edge(pressed, name, value))
  }
  const key = (name: 'volumeUp' | 'volumeDown'): boolean => {
    const value = controls[name] && readControl(controls[name], report)
    return value !== undefined && edge(pressed, name, value)
  }
  const state: TelephonyState = {
    offHook: switched('hook', before.offHook),
    muted: switched('mute', before.muted),
    ringing: switched('ring', before.ringing),
    volume: level(controls.volume, report) ?? before.volume,
    pressed,
  }
  return { state, events: changes(before, state, key('volumeUp'), key('volumeDown')) }
}

/** Whether a control has just become set. */
function edge(pressed: Set<keyof TelephonyControls>, name: keyof TelephonyControls, value: number): boolean {
  const rises = value !== 0 && !pressed.has(name)
  if (value === 0) pressed.delete(name)
  else pressed.add(name)
  return rises
}

/** An absolute control is the state itself; each press of a relative one turns it, beginning with off. */
const afterSwitch = (
  relative: boolean,
  value: number,
  was: boolean | null,
  rises: boolean,
): boolean | null => (!relative ? value !== 0 : rises ? !(was ?? false) : was)

function level(control: Control | undefined, report: Uint8Array): number | undefined {
  const value = control && readControl(control, report)
  if (!control || value === undefined || control.relative || control.logicalMax <= control.logicalMin)
    return undefined
  const share = (value - control.logicalMin) / (control.logicalMax - control.logicalMin)
  return share >= 0 && share <= 1 ? Math.round(share * 100) : undefined
}

function changes(before: TelephonyState, now: TelephonyState, up: boolean, down: boolean): HeadsetEvent[] {
  const events: HeadsetEvent[] = []
  if (now.offHook !== null && now.offHook !== before.offHook)
    events.push({ kind: 'hook', on: now.offHook }, { kind: 'call', on: now.offHook })
  if (now.muted !== null && now.muted !== before.muted) events.push({ kind: 'mute', on: now.muted })
  if (now.ringing !== null && now.ringing !== before.ringing) events.push({ kind: 'ring', on: now.ringing })
  if (now.volume !== null && now.volume !== before.volume)
    events.push({ kind: 'volume', percent: now.volume, direction: null })
  if (up) events.push({ kind: 'volume', percent: null, direction: 'up' })
  if (down) events.push({ kind: 'volume', percent: null, direction: 'down' })
  return events
}
