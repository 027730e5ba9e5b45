import type { HIDAsync } from 'node-hid'
import { systemClock, type Clock } from '../clock.ts'
import { parseDescriptor } from './descriptor.ts'
import { linuxSystem } from './linux.ts'
import { nodesOf } from './nodes.ts'
import { otherSystem } from './other-systems.ts'
import { HidError, type HidConnection, type HidPort } from './port.ts'
import { watchByPolling } from './polling.ts'
import type { HidEntry, HidSystem } from './system.ts'

/** The part of the library that is used. */
export type HidLibrary = Pick<typeof import('node-hid'), 'devicesAsync' | 'HIDAsync'>

/** `load` and `system` stand in for library and operating system in tests. */
export type NodeHidOptions = { clock?: Clock; load?: () => Promise<HidLibrary>; system?: HidSystem }

/** udev sets a new node's mode 8–95 ms after it is listed. */
const PERMISSION_RACE_MS = 2_000
const RETRY_MS = 100

/** HID devices of this computer through node-hid, opened shared with other programs. */
export function createNodeHid({
  clock = systemClock,
  load = loadLibrary,
  system,
}: NodeHidOptions = {}): HidPort {
  const list: HidPort['list'] = async () => nodesOf(await entries(await load()), os.placeOf)
  const isListed = async (path: string): Promise<boolean> => (await list()).some((node) => node.path === path)
  const os = system ?? (process.platform === 'linux' ? linuxSystem() : otherSystem(isListed))
  return {
    list,
    open: async (path) => connect(await openShared(await load(), os, clock, path), os, path),
    watch: (listener) => watchSystem(os, () => watchByPolling({ list, clock, listener }), listener),
  }
}

async function loadLibrary(): Promise<HidLibrary> {
  try {
    const library = await import('node-hid')
    library.getHidapiVersion()
    return library
  } catch (cause) {
    const next = process.platform === 'linux' ? ' Install the package libusb-1.0-0.' : ''
    throw new HidError('unavailable', `The HID library can't be loaded.${next}`, cause)
  }
}

const entries = (library: HidLibrary): Promise<HidEntry[]> =>
  library.devicesAsync().catch((cause: unknown) => {
    throw new HidError('failed', 'The devices can not be listed.', cause)
  })

async function openShared(library: HidLibrary, os: HidSystem, clock: Clock, path: string): Promise<HIDAsync> {
  const deadline = clock.now() + PERMISSION_RACE_MS
  for (;;) {
    try {
      return await library.HIDAsync.open(path, { nonExclusive: true })
    } catch (cause) {
      const obstacle = await os.obstacle(path)
      const mayPass = obstacle === undefined || obstacle === 'noPermission'
      if (!mayPass || clock.now() >= deadline) throw new HidError(obstacle ?? 'failed', undefined, cause)
      await clock.wait(RETRY_MS)
    }
  }
}

function watchSystem(os: HidSystem, poll: () => () => void, listener: () => void): () => void {
  let stop = os.watch(listener, () => (stop = poll())) ?? poll()
  return () => stop()
}

async function connect(device: HIDAsync, os: HidSystem, path: string): Promise<HidConnection> {
  const inputs = new Set<(report: Uint8Array) => void>()
  const losses = new Set<(error: HidError) => void>()
  const numbered = await os.descriptorOf(path).then(isNumbered, () => true)
  let lost: HidError | undefined
  const lose = (cause: unknown): void => {
    if (lost) return
    lost = new HidError('gone', undefined, cause)
    for (const listener of losses) listener(lost)
  }
  device.on('data', (data: Buffer) => {
    const report = numbered ? new Uint8Array(data) : Uint8Array.from([0, ...data])
    for (const listener of inputs) listener(report)
  })
  device.on('error', lose)
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (lost) throw lost
    try {
      return await work()
    } catch (cause) {
      throw lost ?? new HidError((await os.obstacle(path)) === 'gone' ? 'gone' : 'failed', undefined, cause)
    }
  }
  return {
    descriptor: () => guard(() => os.descriptorOf(path)),
    write: (report) => guard(async () => void (await device.write(Buffer.from(report)))),
    sendFeature: (report) => guard(async () => void (await device.sendFeatureReport(Buffer.from(report)))),
    getFeature: (id, length) => guard(async () => new Uint8Array(await device.getFeatureReport(id, length))),
    onInput: (listener) => subscribe(inputs, listener),
    onLost: (listener) => subscribe(losses, listener),
    close: async () => {
      losses.clear()
      lost ??= new HidError('gone', 'The connection was closed.')
      await device.close()
    },
  }
}

const isNumbered = (descriptor: Uint8Array | null): boolean =>
  descriptor === null || parseDescriptor(descriptor).numbered

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
