import { chmodSync, mkdirSync } from 'node:fs'
import { PEOPLE } from '../accounts.ts'
import { BUSYBOX } from '../places.ts'
import { connectNetwork } from './network.ts'
import { COMPILE_CACHE, must } from './processes.ts'

/** Starts what a desktop has: network, udev, system bus, sessions. Throws with the words of what fails. */
export async function startSystem(): Promise<void> {
  mkdirSync(COMPILE_CACHE)
  chmodSync(COMPILE_CACHE, 0o1777)
  await connectNetwork()
  for (const { name, uid, gid } of PEOPLE)
    await must(['install', '-d', '-o', `${uid}`, '-g', `${gid}`, `/home/${name}`])
  await must(['/usr/lib/systemd/systemd-udevd', '--daemon'])
  for (const folder of ['/run/dbus', '/run/systemd/system']) mkdirSync(folder, { recursive: true })
  await must([BUSYBOX, 'mount', '-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup'])
  await must(['dbus-daemon', '--system', '--fork'])
  await must(['/usr/lib/elogind/elogind', '--daemon'])
}
