import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { linuxSystem, type LinuxPaths } from './linux.ts'
import { otherSystem } from './other-systems.ts'
import type { OpenableEntry } from './system.ts'

let root: string
let paths: LinuxPaths

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-hid-'))
  paths = { dev: join(root, 'dev'), sys: join(root, 'sys') }
  await mkdir(paths.dev)
  await mkdir(paths.sys)
})
afterEach(() => rm(root, { recursive: true }))

async function addNode(name: string, uevent: string): Promise<OpenableEntry> {
  await mkdir(join(paths.sys, name, 'device'), { recursive: true })
  await writeFile(join(paths.sys, name, 'device/uevent'), uevent)
  return { path: join(paths.dev, name), vendorId: 1, productId: 2, interface: 0 }
}

describe('the place of a node', () => {
  test('is the USB port, the same for all interfaces of a device', async () => {
    const a = await addNode(
      'hidraw0',
      'HID_ID=0003:0000047F:0000C056\nHID_PHYS=usb-0000:00:14.0-2/input0\nHID_UNIQ=\n',
    )
    const b = await addNode(
      'hidraw1',
      'HID_ID=0003:0000047F:0000C056\nHID_PHYS=usb-0000:00:14.0-2/input3\nHID_UNIQ=\n',
    )
    expect(await linuxSystem(paths).placeOf(a)).toBe('usb-0000:00:14.0-2')
    expect(await linuxSystem(paths).placeOf(b)).toBe('usb-0000:00:14.0-2')
  })

  test('tells two Bluetooth headsets of one adapter apart', async () => {
    const a = await addNode('hidraw0', 'HID_ID=0005:1:2\nHID_PHYS=aa:bb\nHID_UNIQ=01\n')
    const b = await addNode('hidraw1', 'HID_ID=0005:1:2\nHID_PHYS=aa:bb\nHID_UNIQ=02\n')
    expect(await linuxSystem(paths).placeOf(a)).not.toBe(await linuxSystem(paths).placeOf(b))
  })

  test('falls back to the kernel device, and to the path of a node that is gone', async () => {
    const entry = await addNode('hidraw0', 'HID_PHYS=\n')
    expect(await linuxSystem(paths).placeOf(entry)).toBe(join(paths.sys, 'hidraw0/device'))
    expect(await linuxSystem(paths).placeOf({ ...entry, path: '/dev/hidraw9' })).toBe('/dev/hidraw9')
  })

  test('outside Linux is the serial, or the part of the path that a device has in common', async () => {
    const { placeOf } = otherSystem(async () => true)
    const at = (path: string, serialNumber?: string): Promise<string> =>
      placeOf({ path, serialNumber, vendorId: 0x47f, productId: 1, interface: 0 })
    const path = String.raw`\\?\HID#VID_047F&PID_C056&MI_03&Col02#8&1c2f&0&0001#{4d1e55b2}`
    expect(await at(path)).toBe(await at(path.replace('Col02', 'Col01').replace('0001#', '0000#')))
    expect(await at(path)).not.toBe(await at(path.replace('1c2f', '9d00')))
    expect(await at('a', 'S1')).toBe(await at('b', 'S1'))
  })
})

describe('the obstacle to using a node', () => {
  test('is none, gone, or that only sysfs shows it', async () => {
    const entry = await addNode('hidraw0', '')
    const { obstacle } = linuxSystem(paths)
    expect(await obstacle(entry.path)).toBe('noPermission')
    await writeFile(entry.path, '')
    expect(await obstacle(entry.path)).toBeUndefined()
    expect(await obstacle(join(paths.dev, 'hidraw7'))).toBe('gone')
  })
})

describe('plugging', () => {
  test('is noticed when a node appears, changes its mode and disappears; other files are nothing', async () => {
    let calls = 0
    const stop = linuxSystem(paths).watch(
      () => (calls += 1),
      () => undefined,
    )
    const node = join(paths.dev, 'hidraw0')
    await writeFile(join(paths.dev, 'tty0'), '')
    for (const step of [() => writeFile(node, ''), () => chmod(node, 0o660), () => rm(node)]) {
      const before = calls
      await step()
      await vi.waitFor(() => expect(calls).toBeGreaterThan(before))
    }
    stop?.()
  })

  test('has no event where the directory can not be watched', () => {
    expect(
      linuxSystem({ ...paths, dev: join(root, 'none') }).watch(
        () => undefined,
        () => undefined,
      ),
    ).toBeUndefined()
  })
})
