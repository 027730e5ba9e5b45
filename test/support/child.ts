import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { root } from '../../tools/check/root.ts'

/** A program of ours as a real process that can be killed. */
export type Child = {
  pid: number
  process: ChildProcessByStdio<Writable, Readable, Readable>
  /** Everything it said on standard error, for messages of failed tests. */
  said: () => string
  /** Resolves with the signal or exit code that ended it. */
  ended: Promise<NodeJS.Signals | number>
  /** False as soon as it is dead, also while a tracer keeps us from hearing of it. */
  alive: () => boolean
}

const KEPT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ']
const MOST_SAID = 20_000

/** Node's compiled modules: nearly halves what a start costs. Whoever ends in peace adds to it. */
const COMPILED = join(root, '.cache', 'compiled')

/**
 * Starts Node with a program that ends with us, however we end. It gets a bare environment, and one pool thread, so that
 * its syncs come in order.
 */
export function startNode(args: readonly string[], environment: Record<string, string> = {}): Child {
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  const ours = { NODE_COMPILE_CACHE: COMPILED, UV_THREADPOOL_SIZE: '1' }
  const env = { ...Object.fromEntries(kept), ...ours, ...environment }
  const command = ['--pdeathsig', 'KILL', process.execPath, ...args]
  const child = spawn('setpriv', command, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let alive = true
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-MOST_SAID)
  }
  child.stderr.on('data', hear)
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'exit').then(([code, signal]: (NodeJS.Signals | number)[]) => {
    alive = false
    return signal ?? code ?? 0
  })
  return {
    pid: child.pid ?? 0,
    process: child,
    said: () => said,
    ended,
    alive: () => alive && !isZombie(child.pid),
  }
}

/** The state of the process stands behind its name in parentheses (proc(5), stat). */
function isZombie(pid: number | undefined): boolean {
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || /\) Z/.test(readFileSync(stat, 'utf8'))
}
