import type { DeviceFacts } from '@earshot/protocol'
import type { DeviceStatus, Headset, HeadsetEvent } from '../drivers/define.ts'
import type { Place } from '../drivers/presence.ts'
import { clean } from '../text.ts'

/** Battery, telephony and call of a headset as last known. */
export type LiveStatus = DeviceStatus

/** Nothing known yet. */
export const NO_STATUS: LiveStatus = { battery: null, telephony: null, inCall: null }

const NO_TELEPHONY = { muted: null, offHook: null, ringing: null, volume: null }

/** Facts of a headset that is here, or of what is plugged in where it can't be asked. */
export function presentFacts(
  place: Place,
  headset: Headset | null,
  live: LiveStatus,
  seen: { firstSeenAt: number; lastSeenAt: number },
): DeviceFacts {
  return {
    model: (headset?.model ?? place.found.model).id,
    headset: headset?.facts ?? plugFacts(place),
    via: headset ? place.via : null,
    connected: true,
    status: place.status,
    battery: live.battery,
    telephony: live.telephony,
    ...seen,
  }
}

function plugFacts({ found }: Place): DeviceFacts['headset'] {
  const node = found.nodes[0]
  const serial = clean(node?.serial ?? '', 96)
  return {
    vendorId: node?.vendorId ?? 0,
    productId: node?.productId ?? 0,
    name: clean(node?.product ?? '', 200) || found.model.name,
    serial: serial === '' ? null : serial,
    firmware: null,
  }
}

/** The live status after an event; the same object when the event says nothing about it. */
export function afterHeadsetEvent(live: LiveStatus, event: HeadsetEvent): LiveStatus {
  switch (event.kind) {
    case 'battery':
      return { ...live, battery: { percent: event.percent, charging: event.charging } }
    case 'call':
      return { ...live, inCall: event.on }
    case 'mute':
      return { ...live, telephony: { ...NO_TELEPHONY, ...live.telephony, muted: event.on } }
    case 'hook':
      return { ...live, telephony: { ...NO_TELEPHONY, ...live.telephony, offHook: event.on } }
    case 'ring':
      return { ...live, telephony: { ...NO_TELEPHONY, ...live.telephony, ringing: event.on } }
    case 'volume':
      if (event.percent === null) return live
      return { ...live, telephony: { ...NO_TELEPHONY, ...live.telephony, volume: event.percent } }
    default:
      return live
  }
}
