import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** strace 6.1 may wait for ever for a thread that was killed together with its process. */
const PATIENCE_MS = 500

/** What strace does to a system call that it counts, for instance `signal=KILL:when=3` or `error=ENOSPC:when=1+`. */
export type Injection = { calls: string; fault: string; traceFile: string }

/** A strace that is attached. */
export type Attached = {
  /** Lets go of the process, where it still lives. Returns how many calls the busiest of its threads has made. */
  detach: () => Promise<number>
}

/**
 * Attaches strace to a running process and all its threads, and injects a fault from now on. strace counts per thread
 * and per name of a call: start the process with UV_THREADPOOL_SIZE=1 and name one call, or the count means nothing.
 */
export async function attachStrace(pid: number, { calls, fault, traceFile }: Injection): Promise<Attached> {
  const rules = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}`]
  const command = ['--pdeathsig', 'TERM', 'strace', '-f', '-p', `${pid}`, ...rules, '-o', traceFile]
  const strace = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(strace, 'exit')
  const said: string[] = []
  for await (const line of createInterface({ input: strace.stderr })) {
    said.push(line)
    if (line.includes(`Process ${pid} attached`)) break
  }
  if (!said.at(-1)?.includes(' attached')) {
    throw new Error(`strace could not attach to ${pid}: ${said.join('; ')}`)
  }
  strace.stderr.resume()
  return {
    detach: async () => {
      strace.kill('SIGTERM')
      const late = setTimeout(() => strace.kill('SIGKILL'), PATIENCE_MS)
      await ended
      clearTimeout(late)
      return busiest(await readFile(traceFile, 'utf8'), calls)
    },
  }
}

function busiest(trace: string, calls: string): number {
  const counts = new Map<string, number>()
  for (const [, thread = ''] of trace.matchAll(
    new RegExp(`^(\\d+) +(?:${calls.replaceAll(',', '|')})\\(`, 'gm'),
  ))
    counts.set(thread, (counts.get(thread) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}
