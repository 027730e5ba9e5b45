import { watch } from 'node:fs'
import { access, open, readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemCode } from '../errors.ts'
import type { HidErrorCode } from './port.ts'
import type { HidSystem, OpenableEntry } from './system.ts'

/** Where the kernel keeps its nodes. */
export type LinuxPaths = { dev: string; sys: string }

const PATHS: LinuxPaths = { dev: '/dev', sys: '/sys/class/hidraw' }
const BUS_BLUETOOTH = '0005'

const OBSTACLES: Readonly<Record<string, HidErrorCode>> = {
  EACCES: 'noPermission',
  EPERM: 'noPermission',
  EBUSY: 'busy',
  ENODEV: 'gone',
  ENXIO: 'gone',
}

/** HID nodes of Linux: `/dev/hidraw*` and what sysfs says about them. */
export const linuxSystem = (paths: LinuxPaths = PATHS): HidSystem => ({
  placeOf: (entry) => placeOf(paths, entry),
  descriptorOf: (path) => readFile(join(paths.sys, basename(path), 'device/report_descriptor')),
  obstacle: (path) => obstacle(paths, path),
  watch: (listener, onFailure) => watchNodes(paths.dev, listener, onFailure),
})

/**
 * `HID_PHYS` names the port of a USB device (`usb-0000:00:14.0-2/input3`); the part before the slash is the same for
 * all its interfaces. Bluetooth puts the computer's own adapter there and the device into `HID_UNIQ`.
 */
async function placeOf(paths: LinuxPaths, entry: OpenableEntry): Promise<string> {
  const device = join(paths.sys, basename(entry.path), 'device')
  const facts = parseUevent(await readFile(join(device, 'uevent'), 'utf8').catch(nothing))
  const port = facts.get('HID_PHYS')?.replace(/\/input\d+$/, '') ?? ''
  const bus = facts.get('HID_ID')?.split(':')[0]
  if (port !== '') return bus === BUS_BLUETOOTH ? `${port}/${facts.get('HID_UNIQ') ?? ''}` : port
  return realpath(device).catch(() => entry.path)
}

/** A node can vanish between the list and the question. */
const nothing = (): string => ''

const parseUevent = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    }),
  )

async function obstacle(paths: LinuxPaths, path: string): Promise<HidErrorCode | undefined> {
  try {
    await (await open(path, 'r+')).close()
    return undefined
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return (await isListed(paths, path)) ? 'noPermission' : 'gone'
    return OBSTACLES[code ?? ''] ?? 'failed'
  }
}

/** A service without devices (`PrivateDevices=yes`) sees the node in sysfs only. */
const isListed = (paths: LinuxPaths, path: string): Promise<boolean> =>
  access(join(paths.sys, basename(path))).then(
    () => true,
    () => false,
  )

/** The kernel makes nodes in `/dev` itself and udev changes their mode there: both are seen, with or without udev. */
function watchNodes(dev: string, listener: () => void, onFailure: () => void): (() => void) | undefined {
  try {
    const watcher = watch(dev, { persistent: false }, (_, name) => {
      if (name?.startsWith('hidraw')) listener()
    })
    watcher.on('error', () => {
      watcher.close()
      onFailure()
    })
    return () => watcher.close()
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}
