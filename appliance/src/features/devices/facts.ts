import { path } from '../../platform/views/address.ts'
import { lookOfState, type Look } from '../../platform/views/looks.ts'
import { moment, say, type Moment, type Text } from '../../platform/views/messages/phrase.ts'
import type { Names } from '../people/index.ts'
import { ASSET_LOOKS } from './asset.ts'
import type { Device } from './device.ts'
import { wearerOf } from './view-models.ts'

/** The hub that had a device last, as its page shows it. */
export type DeviceHub = {
  id: string
  computer: { name: string }
  version: string
  acceptedTag: string | null
}

/** What both tabs of a device need. */
export type DeviceFrameInput = { device: Device; hub: DeviceHub; people: Names }

type Fact = {
  label: Text
  look: Look | null
  href: string | null
  value: Text | Moment | null
  detail: Text | null
}

/** What one device is, in a strip. */
export function factsOf({ device, hub, people }: DeviceFrameInput): object[] {
  const { battery, via } = device.facts
  const wearer = wearerOf(device, people)
  const total = Object.values(device.stateCounts).reduce((a, b) => a + b, 0)
  const look = lookOfState(device.state)
  const facts: (Fact | null)[] = [
    {
      label: say('device.fact.state'),
      look,
      href: null,
      value: say(look.word),
      detail:
        total === 0
          ? null
          : say('device.ofSettings', { count: device.stateCounts[device.state] ?? 0, total }),
    },
    {
      label: say('device.fact.wornBy'),
      look: null,
      href: wearer?.href ?? null,
      value: wearer?.name ?? say('devices.nobody'),
      detail: say('device.wornBy.how'),
    },
    ownerFact(device, people),
    {
      label: say('device.fact.asset'),
      look: ASSET_LOOKS[device.asset.status],
      href: null,
      value: null,
      detail:
        device.asset.tag === null ? say('asset.untagged') : say('asset.tagged', { tag: device.asset.tag }),
    },
    {
      label: say('device.fact.computer'),
      look: null,
      href: path(['hubs', hub.id]),
      value: hub.computer.name,
      detail: say('device.hub', { version: hub.version }),
    },
    {
      label: say('device.fact.firmware'),
      look: null,
      href: null,
      value: device.firmware ?? say('common.notKnown'),
      detail: via ? say('device.via', { name: via.name }) : say('device.direct'),
    },
    battery && {
      label: say('device.fact.battery'),
      look: null,
      href: null,
      value: say('device.battery', { percent: battery.percent }),
      detail: say(battery.charging ? 'device.charging' : 'device.notCharging'),
    },
    {
      label: say('device.fact.seen'),
      look: null,
      href: null,
      value: say('common.moment', { when: moment(device.reportedAt) }),
      detail: say(device.connected ? 'device.connected' : 'device.unplugged'),
    },
  ]
  return facts.filter((fact) => fact !== null)
}

/** Whose headset it is: who was entered by hand, else who wears it. */
function ownerFact(device: Device, people: Names): Fact {
  const { ownerId } = device.asset
  const wearer = wearerOf(device, people)
  const entered = ownerId === null ? undefined : (people.get(ownerId)?.name ?? say('common.notKnown'))
  return {
    label: say('device.fact.owner'),
    look: null,
    href: null,
    value: entered ?? wearer?.name ?? say('devices.nobody'),
    detail: say(entered === undefined ? 'asset.owner.derived' : 'asset.owner.entered'),
  }
}
