import type { Clock } from '../clock.ts'
import { describeError } from '../errors.ts'
import { HidError, type HidErrorCode, type HidPort } from '../hid/port.ts'
import { createAccess, type Access } from './access.ts'
import type {
  DeviceSession,
  Driver,
  Failure,
  Found,
  Headset,
  HeadsetEvent,
  Inventory,
  SessionEvent,
} from './define.ts'
import { deviceKey } from './device-key.ts'
import { createQueue } from './exchange.ts'
import type { Place, PlaceStatus, PresentHeadset } from './place.ts'

/** What a seat needs and whom it tells. */
export type SeatParts = {
  port: HidPort
  clock: Clock
  driver: Driver | undefined
  /** Whether a key belongs to a headset elsewhere already. */
  isTaken: (key: string) => boolean
  onChange: () => void
  onEvent: (key: string, event: HeadsetEvent) => void
  /** The device was lost: the list should be looked at again. */
  onLost: () => void
}

/** One plugged-in device, from its arrival to its departure. */
export type Seat = {
  found: Found
  /** Null until it was asked for the first time, and while it is leaving. */
  place: () => Place | null
  /** Tries once more if it isn't open. Resolves when that is over. */
  attend: () => Promise<void>
  leave: () => Promise<void>
}

const STATUS_OF: Readonly<Record<HidErrorCode, PlaceStatus>> = {
  noPermission: 'noPermission',
  busy: 'inUse',
  gone: 'unreachable',
  timeout: 'unreachable',
  failed: 'unreachable',
  unavailable: 'unsupported',
  notAllowed: 'unsupported',
}

const FAILURES: Readonly<Record<Failure['result'], HidErrorCode>> = {
  gone: 'gone',
  noAnswer: 'timeout',
  inUse: 'busy',
  failed: 'failed',
}

type Open = { access: Access; session: DeviceSession }

/** Takes a device in; nothing is opened before `attend`. */
export function createSeat(found: Found, parts: SeatParts): Seat {
  const { port, clock, driver } = parts
  const queue = createQueue()
  let left = false
  let open: Open | undefined
  let place: Place | null = null

  const show = (next: Place | null): void => {
    place = next
    if (!left) parts.onChange()
  }
  const close = async (): Promise<void> => {
    const closing = open
    open = undefined
    await closing?.session.close()
    await closing?.access.close()
  }
  const failed = async (cause: unknown): Promise<void> => {
    const error = cause instanceof HidError ? cause : new HidError('failed', describeError(cause), cause)
    await close()
    show(error.code === 'gone' ? null : emptyPlace(found, error))
  }
  const inventory = async (): Promise<void> => {
    const answer = await open?.session.inventory()
    if (answer?.result === 'read') show(readyPlace(found, answer.value, parts.isTaken))
    else if (answer) await failed(new HidError(FAILURES[answer.result]))
  }
  const hear = (event: SessionEvent): void => {
    if (event.kind === 'headset') tellHeadset(place, event.unit, event.event, parts.onEvent)
    else if (event.kind === 'foreignTraffic') show(place && { ...place, ...trafficStatus(event.active) })
    else if (event.kind === 'inventoryChanged') void queue(inventory)
    else void queue(() => failed(new HidError('gone'))).then(parts.onLost)
  }
  const attach = async (): Promise<void> => {
    if (left || open) return
    if (!driver)
      return show(emptyPlace(found, new HidError('unavailable', 'There is no driver for this model.')))
    const access = createAccess(port, clock, found)
    try {
      open = { access, session: await driver.connect(access.context) }
    } catch (error) {
      await access.close()
      return failed(error)
    }
    open.session.listen(hear)
    await inventory()
  }
  return {
    found,
    place: () => place,
    attend: () => queue(attach),
    leave: () => {
      left = true
      return queue(close)
    },
  }
}

const trafficStatus = (active: boolean): Pick<Place, 'status' | 'detail'> =>
  active
    ? { status: 'inUse', detail: 'Another program is talking to the device.' }
    : { status: 'ready', detail: null }

/** A device that can't be asked goes by its own serial, or by its place where only its dongle has one. */
function emptyPlace(found: Found, error: HidError): Place {
  const serial = found.usb.form === 'direct' ? (found.nodes[0]?.serial ?? null) : null
  const key = deviceKey(found.model.id, serial, found.place)
  return { found, status: STATUS_OF[error.code], detail: error.detail, key, via: null, headsets: [] }
}

function readyPlace(found: Found, { via, headsets }: Inventory, isTaken: (key: string) => boolean): Place {
  const present = headsets.map((headset) => ({ key: keyOf(found, headset, isTaken), headset }))
  const key = present[0]?.key ?? deviceKey(found.model.id, null, found.place)
  return { found, status: 'ready', detail: null, key, via, headsets: present }
}

/** Two headsets that claim one serial stay two: the later one goes by its place. */
function keyOf({ place }: Found, { model, facts, unit }: Headset, isTaken: (key: string) => boolean): string {
  const key = deviceKey(model.id, facts.serial, place)
  return isTaken(key) ? deviceKey(model.id, null, `${place}/${unit}`) : key
}

function tellHeadset(
  place: Place | null,
  unit: number,
  event: HeadsetEvent,
  tell: SeatParts['onEvent'],
): void {
  const present: PresentHeadset | undefined = place?.headsets.find(({ headset }) => headset.unit === unit)
  if (present) tell(present.key, event)
}
