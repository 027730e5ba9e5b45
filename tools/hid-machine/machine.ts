import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChannel, type Channel } from './channel.ts'
import { assembleParts } from './parts.ts'

/** A small computer in software: a kernel of its own, this computer's files read-only, and orders from the test. */
export type Machine = {
  order: Channel['order']
  /** Everything the machine wrote to its serial console. */
  console: () => string
  /** Ends it and resolves to the exit status that `end` gave it; null where it had to be killed. */
  end: (status?: number) => Promise<number | null>
}

/** How a machine is started. `timeoutMs` limits the time until it takes orders. */
export type MachineOptions = { hostname: string; memoryMb?: number; timeoutMs?: number }

const MEMORY_MB = 1024
const BOOT_MS = 300_000
const END_MS = 10_000
/** The first one with SSE4, without which V8 compiles WebAssembly in the slow way only. */
const PROCESSOR = 'Nehalem'
/** Address at which the guest finds this computer's loopback. */
export const HOST_ADDRESS = '10.0.2.2'

/**
 * Boots the machine and resolves when it takes orders. Software emulation always: a `/dev/kvm` that exists need not
 * work. Throws with the console's text if it doesn't come up in time.
 */
export async function bootMachine(options: MachineOptions): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-machine-'))
  const parts = await assembleParts(options.hostname)
  const initramfs = join(folder, 'initramfs')
  const control = join(folder, 'control')
  await writeFile(initramfs, parts.initramfs)
  const channel = await openChannel(control)
  const qemu = spawn(
    'qemu-system-x86_64',
    qemuArguments({ kernel: parts.kernel, initramfs, control, memoryMb: options.memoryMb ?? MEMORY_MB }),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const output: Buffer[] = []
  qemu.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  qemu.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const exited = exitOf(qemu).finally(() => {
    channel.close(new Error('The machine has ended.'))
    return rm(folder, { recursive: true, force: true })
  })
  const consoleText = (): string => Buffer.concat(output).toString()
  const end = async (status = 0): Promise<number | null> => {
    void channel.order('end', { status }).catch(() => undefined)
    return within(END_MS, exited).catch(() => kill(qemu, exited))
  }
  try {
    await within(options.timeoutMs ?? BOOT_MS, channel.ready)
  } catch (error) {
    await kill(qemu, exited)
    throw new Error(`The machine did not come up. Its console:\n${consoleText()}`, { cause: error })
  }
  return { order: channel.order, console: consoleText, end }
}

function qemuArguments(at: {
  kernel: string
  initramfs: string
  control: string
  memoryMb: number
}): string[] {
  return [
    [
      '-accel',
      'tcg,thread=multi',
      '-cpu',
      PROCESSOR,
      '-smp',
      '2',
      '-m',
      String(at.memoryMb),
      '-nographic',
      '-no-reboot',
    ],
    ['-kernel', at.kernel, '-initrd', at.initramfs],
    [
      '-append',
      'console=ttyS0 quiet panic=-1 net.ifnames=0 mitigations=off tsc=reliable clocksource=tsc no_timer_check nowatchdog',
    ],
    ['-fsdev', 'local,id=computer,path=/,security_model=none,readonly=on,multidevs=remap'],
    ['-device', 'virtio-9p-pci,fsdev=computer,mount_tag=computer'],
    ['-chardev', `socket,id=control,path=${at.control}`],
    ['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=control,name=earshot.control'],
    ['-netdev', 'user,id=network', '-device', 'virtio-net-pci,netdev=network,romfile='],
    ['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
  ].flat()
}

/** QEMU ends with 2N+1 after the guest wrote N to the exit device; any even status means that it did not. */
async function exitOf(qemu: ChildProcess): Promise<number | null> {
  const [code] = (await Promise.race([
    once(qemu, 'exit'),
    once(qemu, 'error').then(([error]) => Promise.reject(error as Error)),
  ])) as [number | null]
  return code !== null && code % 2 === 1 ? (code - 1) / 2 : null
}

async function kill(qemu: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  qemu.kill('SIGKILL')
  return exited
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`Not within ${ms} ms.`)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}
