import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

const MAIN = fileURLToPath(new URL('../../tools/demo/main.ts', import.meta.url))

/** The demo as a person starts it; `said` is all it has written so far. */
export type RunningDemo = { process: ChildProcess; said(): string; ended: Promise<number | null> }

/** Starts the demo with these words on its command line. */
export function startDemo(args: readonly string[]): RunningDemo {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
  const ended = once(child, 'close').then(() => child.exitCode)
  return { process: child, said: () => said, ended }
}

/** Runs the demo to its end. */
export async function runDemo(args: readonly string[]): Promise<{ status: number | null; said: string }> {
  const demo = startDemo(args)
  return { status: await demo.ended, said: demo.said() }
}

/** A demo that stays alive, on free ports and in a folder of its own. */
export async function startLivingDemo(): Promise<
  RunningDemo & { https: string; http: string; remove(): Promise<void> }
> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-demo-test-'))
  const [https, http] = [await freePort(), await freePort()]
  const ports = ['--port', String(https), '--http-port', String(http)]
  const demo = startDemo([...ports, '--data', join(folder, 'demo')])
  return {
    ...demo,
    https: `https://localhost:${https}`,
    http: `http://localhost:${http}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const parentOf = async (pid: string): Promise<string | undefined> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^PPid:\t(\d+)$/m.exec(status)?.[1]
}

/** A process and all it has started. */
export async function familyOf(pid: number): Promise<string[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const parents = new Map(await Promise.all(all.map(async (one) => [one, await parentOf(one)] as const)))
  const family = [String(pid)]
  for (const member of family) family.push(...all.filter((one) => parents.get(one) === member))
  return family
}

/** Whether a process is still there. */
export const isThere = async (pid: string): Promise<boolean> => (await parentOf(pid)) !== undefined

const LISTENING = '0A'
const LOOPBACK = ['0100007F', '00000000000000000000000001000000']

async function socketsOf(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`
  const files = await readdir(folder).catch(() => [])
  const links = await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => '')))
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
}

/** Ports on which these processes listen, and whether each is on loopback only. */
export async function portsOf(pids: readonly string[]): Promise<{ port: number; loopback: boolean }[]> {
  const inodes = new Set((await Promise.all(pids.map(socketsOf))).flat())
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')))
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1))
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((cells) => cells[3] === LISTENING && inodes.has(cells[9] ?? ''))
    .map((cells) => (cells[1] ?? '').split(':'))
    .map(([address = '', port = '']) => ({ port: parseInt(port, 16), loopback: LOOPBACK.includes(address) }))
}
