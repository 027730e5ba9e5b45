import {
  canonicalJson,
  type DeviceDelta,
  type DeviceState,
  type HubState,
  type StateDelta,
} from '@earshot/protocol'

/** Equal as JSON. */
export const same = (a: unknown, b: unknown): boolean =>
  a === b || canonicalJson(a ?? null) === canonicalJson(b ?? null)

/** What turns `previous` into `next`; an empty object when nothing differs. `previous` null: all of `next`. */
export function diffState(previous: HubState | null, next: HubState): StateDelta {
  const devices = diffDevices(previous?.devices ?? {}, next.devices)
  return {
    ...(previous && same(previous.session, next.session) ? {} : { session: next.session }),
    ...(previous && same(previous.hub, next.hub) ? {} : { hub: next.hub }),
    ...(previous && same(previous.target, next.target) ? {} : { target: next.target }),
    ...(Object.keys(devices).length === 0 ? {} : { devices }),
  }
}

/** The state that results when `delta` is applied to `base` (null: the delta is all of it). */
export function applyDelta(base: HubState | null, delta: StateDelta): HubState {
  if (!base && !delta.hub) throw new TypeError('hub: a first delta names the hub')
  const devices = new Map(Object.entries(base?.devices ?? {}))
  for (const [key, change] of Object.entries(delta.devices ?? {})) {
    if (change === null) devices.delete(key)
    else devices.set(key, applyDeviceDelta(devices.get(key), change))
  }
  return {
    session: delta.session === undefined ? (base?.session ?? null) : delta.session,
    hub: delta.hub ?? (base as HubState).hub,
    target: delta.target === undefined ? (base?.target ?? null) : delta.target,
    devices: Object.fromEntries(devices),
  }
}

function diffDevices(
  previous: HubState['devices'],
  next: HubState['devices'],
): NonNullable<StateDelta['devices']> {
  const gone = Object.keys(previous).filter((key) => !Object.hasOwn(next, key))
  const changed = Object.entries(next).flatMap(([key, device]) => {
    const before = Object.hasOwn(previous, key) ? previous[key] : undefined
    const delta = before ? diffDevice(before, device) : device
    return Object.keys(delta).length === 0 ? [] : [[key, delta] as const]
  })
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...changed])
}

function diffDevice(before: DeviceState, after: DeviceState): DeviceDelta {
  const gone = Object.keys(before.settings).filter((id) => !Object.hasOwn(after.settings, id))
  const changed = Object.entries(after.settings).filter(
    ([id, setting]) => !same(before.settings[id], setting),
  )
  const settings = Object.fromEntries([...gone.map((id) => [id, null] as const), ...changed])
  return {
    ...(same(before.facts, after.facts) ? {} : { facts: after.facts }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(same(before.suggestions, after.suggestions) ? {} : { suggestions: after.suggestions }),
  }
}

function applyDeviceDelta(before: DeviceState | undefined, delta: DeviceDelta): DeviceState {
  const facts = delta.facts ?? before?.facts
  if (!facts) throw new TypeError('facts: a new device comes with its facts')
  const settings = { ...before?.settings, ...delta.settings }
  return {
    facts,
    settings: Object.fromEntries(
      Object.entries(settings).flatMap(([id, value]) => (value ? [[id, value]] : [])),
    ),
    suggestions: delta.suggestions ?? before?.suggestions ?? [],
  }
}
