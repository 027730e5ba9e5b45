import { BUSYBOX } from '../places.ts'
import { must } from './processes.ts'

const ip = (...words: string[]): Promise<unknown> => must([BUSYBOX, 'ip', ...words])

/** Puts the machine into QEMU's user network, where the host's loopback is 10.0.2.2. */
export async function connectNetwork(): Promise<void> {
  await ip('addr', 'flush', 'dev', 'eth0')
  await ip('addr', 'add', '10.0.2.15/24', 'dev', 'eth0')
  await ip('link', 'set', 'eth0', 'up')
}

/** Pulls the cable. */
export async function disconnectNetwork(): Promise<void> {
  await ip('link', 'set', 'eth0', 'down')
}
