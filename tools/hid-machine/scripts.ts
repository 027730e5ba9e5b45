import { BUSYBOX, CHECKOUT, GUEST_NODE, NODE_FLAGS } from './places.ts'

/** What the two boot scripts have to know of the computer that runs the machine. Paths are the computer's own. */
export type BootFacts = {
  /** Modules in the order in which they are loaded. */
  modules: readonly string[]
  /** Roots of unpacked packages, laid over the computer's own. */
  packageRoots: readonly string[]
  checkout: string
}

/** Status byte that tells "the guest's program ended by itself" from every other way to end. */
export const GUEST_CRASHED = 126

/**
 * Folders of the machine that packages add to, and the packages' folders that go there: packages still say `/lib` and
 * `/bin` where the system has `/usr/lib` and `/usr/bin`.
 */
const MERGED: readonly (readonly [string, readonly string[]])[] = [
  ['usr', ['usr']],
  ['usr/lib', ['lib', 'usr/lib']],
  ['usr/bin', ['bin', 'usr/bin']],
  ['etc', ['etc']],
]

const lowerOf = (roots: readonly string[], name: string, folders: readonly string[]): string[] => [
  ...roots.flatMap((root) => folders.map((folder) => `/host${root}/${folder}`)),
  `/host/${name}`,
]

/**
 * `/init` of the initramfs: the computer's root comes in by 9p, read-only; the machine writes into memory laid over it.
 * `switch_root` at the end because udev refuses to work in a chroot.
 */
export const initScript = ({ modules, packageRoots, checkout }: BootFacts): string => `#!/bin/busybox sh
set -e
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for module in ${modules.join(' ')}; do insmod /modules/$module.ko; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 computer /host
mkdir -p /memory /new
mount -t tmpfs tmpfs /memory
${overlay('root', '/new', ['/host'])}
${MERGED.map(([name, folders]) => overlay(name, `/new/${name}`, lowerOf(packageRoots, name, folders))).join('\n')}
for folder in run tmp var; do mount -t tmpfs tmpfs /new/$folder; done
mkdir -p /new${CHECKOUT} /new/var/lib /new/var/log /new/home
chmod 1777 /new/tmp
ln -s /run /new/var/run
${overlay('checkout', `/new${CHECKOUT}`, [`/host${checkout}`])}
cp -r /etc/. /new/etc/
cp /bin/busybox /new${BUSYBOX}
cp /boot.sh /new/run/boot.sh
for folder in proc sys dev; do mount --move /$folder /new/$folder; done
exec switch_root /new /bin/sh /run/boot.sh
`

/** Process 1 of the machine: names it, starts the guest's program and ends the machine with its status. */
export const bootScript = (): string => `
busybox=${BUSYBOX}
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
$busybox hostname -F /etc/hostname
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
$busybox ip link set lo up
${GUEST_NODE} ${NODE_FLAGS.join(' ')} ${CHECKOUT}/tools/hid-machine/guest/main.ts
printf '\\${GUEST_CRASHED.toString(8)}' | dd of=/dev/port bs=1 seek=244 count=1 2>/dev/null
`

function overlay(name: string, at: string, lower: readonly string[]): string {
  const upper = `/memory/${name}/upper`
  const work = `/memory/${name}/work`
  const options = `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work}`
  return `mkdir -p ${upper} ${work} ${at}; mount -t overlay -o ${options} overlay ${at}`
}
