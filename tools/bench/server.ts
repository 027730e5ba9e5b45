import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own, so that its speed and memory are its own. */
export type BenchServer<Ready> = {
  ready: Ready
  /** Asks the server something and waits for the answer. */
  ask<Answer>(question: object): Promise<Answer>
  /** Resident memory in bytes, after the garbage has been collected. */
  rss(): Promise<number>
  stop(): Promise<void>
}

type Message = { ready?: unknown; id?: number; answer?: unknown }

/**
 * Starts `tools/bench/servers/<name>.ts` with arguments and a `folder` of its own, and waits until it says that it is
 * ready. The folder goes with it.
 */
export async function startServer<Ready>(
  name: string,
  args: object,
  environment: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<BenchServer<Ready>> {
  const path = fileURLToPath(new URL(`./servers/${name}.ts`, import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-'))
  const child = fork(path, [JSON.stringify({ ...args, folder })], {
    execArgv: ['--expose-gc', ...options],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ended = (code: number | null): Error => new Error(`${name} ended with ${code}`)
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(ended(code))
  })
  let questions = 0
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('exit', (code) => reject(ended(code)))
    child.on('message', (message: Message) => {
      if ('ready' in message) resolve(message.ready as Ready)
      else waiting.get(message.id ?? -1)?.resolve(message.answer)
    })
  })
  const ask = async <Answer>(question: object): Promise<Answer> => {
    const id = ++questions
    const asked = Promise.withResolvers<unknown>()
    waiting.set(id, asked)
    child.send({ id, question })
    return asked.promise.finally(() => waiting.delete(id)) as Promise<Answer>
  }
  return {
    ready,
    ask,
    rss: async () => {
      await ask({ what: 'collect' })
      return residentBytes(child)
    },
    stop: async () => {
      await stop(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function residentBytes(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
