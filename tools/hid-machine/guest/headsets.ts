import type { HeadsetCommand } from '../orders.ts'
import { CHECKOUT } from '../places.ts'
import { lineOf, serviceCalled, startService, stopService } from './processes.ts'

const PROGRAM = `${CHECKOUT}/agent/virtual/uhid-device.ts`

type Line = Record<string, unknown>
const parse = (line: string): Line => JSON.parse(line) as Line
const isPlugged = (line: string): boolean => parse(line)['event'] === 'plugged'
const isReply = (line: string): boolean => parse(line)['event'] === undefined
const processOf = (name: string): string => `headset ${name}`

/** Plugs a headset in and waits until the kernel has taken it. */
export async function plug({ name, options }: { name: string; options: string[] }): Promise<null> {
  const argv = ['node', PROGRAM, ...options]
  await startService({ name: processOf(name), argv, account: 'root' })
  await lineOf(processOf(name), isPlugged)
  return null
}

/** Pulls a headset out for good and says how much was exchanged with it. */
export async function unplug({ name }: { name: string }): Promise<{ exchanges: number }> {
  const { stdout, stderr } = await stopService({ name: processOf(name) })
  const last = parse(stdout.trim().split('\n').at(-1) ?? '{}')
  if (last['event'] !== 'unplugged') throw new Error(`${name} did not leave in order: ${stderr}`)
  return { exchanges: Number(last['exchanges']) }
}

/** Passes one command to a headset and resolves with its reply. Throws what the headset says is wrong with it. */
export async function handle({ name, command }: { name: string; command: HeadsetCommand }): Promise<Line> {
  const reply = lineOf(processOf(name), isReply)
  serviceCalled(processOf(name)).child.stdin.write(`${JSON.stringify(command)}\n`)
  const line = parse(await reply)
  if (line['error'] !== undefined) throw new Error(JSON.stringify(line['error']))
  return line
}
