import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PackedFetch } from './ldap-job.ts'
import { unpackSnapshot } from './normalise.ts'
import type { Connection, Directory, Fault, Login, Proof, TestStep } from './port.ts'

const WORKER = fileURLToPath(new URL('./ldap-worker.ts', import.meta.url))
const TEST_MS = 60_000
const FETCH_MS = 15 * 60_000
const PROVE_MS = 20_000
const MAX_OUTPUT = 512 * 1024 * 1024

/** How long a job may take and how much memory the child may use; tests make both small. */
export type Fence = { testMs?: number; fetchMs?: number; proveMs?: number; heapMb?: number }

type Ended = { output: string } | { why: Fault }

/** Nothing of this process is handed down: no environment, no open files, no right to write or to start anything. */
const start = (heapMb: number): ChildProcess =>
  spawn(
    process.execPath,
    ['--permission', '--allow-fs-read=*', `--max-old-space-size=${heapMb}`, '--no-warnings', WORKER],
    {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  )

/** One job in a child of its own. Whatever happens there, this resolves, at the deadline at the latest. */
function runJob(job: object, milliseconds: number, heapMb: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = start(heapMb)
    const chunks: Buffer[] = []
    let size = 0
    let why: Fault | undefined
    const kill = (fault: Fault): void => {
      why ??= fault
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => kill({ fault: 'deadline', step: 'people' }), milliseconds)
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > MAX_OUTPUT) kill({ fault: 'too_much', step: 'people' })
    })
    child.on('error', () => kill({ fault: 'crashed', step: 'people' }))
    child.stdin?.on('error', () => undefined)
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code !== 0) why ??= { fault: 'crashed', step: 'people' }
      resolve(why ? { why } : { output: Buffer.concat(chunks).toString('utf8') })
    })
    child.stdin?.end(JSON.stringify(job))
  })
}

/** LDAP servers, each job behind the fence of a process of its own. */
export function ldapDirectory(fence: Fence = {}): Directory {
  const { testMs = TEST_MS, fetchMs = FETCH_MS, proveMs = PROVE_MS, heapMb = 512 } = fence
  return {
    async test(connection: Connection) {
      const ended = await runJob({ mode: 'test', connection }, testMs, heapMb)
      if ('why' in ended) return [{ ok: false, ...ended.why }]
      return JSON.parse(ended.output) as TestStep[]
    },
    async fetch(connection: Connection) {
      const ended = await runJob({ mode: 'fetch', connection }, fetchMs, heapMb)
      if ('why' in ended) return { complete: false, why: ended.why }
      const fetched = JSON.parse(ended.output) as PackedFetch
      return fetched.complete ? { ...fetched, seen: unpackSnapshot(fetched.seen) } : fetched
    },
    async prove(connection: Connection, login: Login) {
      const ended = await runJob({ mode: 'prove', connection, login }, proveMs, heapMb)
      return 'why' in ended ? { proof: 'unknown', why: ended.why } : (JSON.parse(ended.output) as Proof)
    },
  }
}
