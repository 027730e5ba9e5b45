import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const BIN = fileURLToPath(new URL('../bin/earshot-hub.mjs', import.meta.url))

let directory: string
let service: ChildProcess | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earshot-cli-'))
  await writeFile(join(directory, 'who'), 'CORP\\alice')
})
afterEach(async () => {
  if (service?.exitCode === null) {
    service.kill('SIGKILL')
    await once(service, 'exit')
  }
  service = undefined
  await rm(directory, { recursive: true })
})

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  EARSHOT_HUB_STATE: join(directory, 'state'),
  EARSHOT_HUB_SOCKETS: join(directory, 'sockets'),
  EARSHOT_HUB_SESSION_FILE: join(directory, 'who'),
})

type Ended = { status: number | null; out: string; err: string }

/** Runs the command to its end. */
async function earshotHub(args: readonly string[], input = '', more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...environment(), ...more } })
  child.stdin.end(input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null) await once(child, 'exit')
  return { status: child.exitCode, out, err }
}

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BIN, 'run'], { env: environment(), stdio: 'ignore' })
  const isUp = async (): Promise<boolean> => (await earshotHub(['status'])).status === 0
  await vi.waitUntil(isUp, { timeout: 30_000, interval: 50 })
  return child
}

describe('earshot-hub', () => {
  test('says in words and with a status of its own that no hub runs', async () => {
    for (const call of ['status', 'devices', 'leave']) {
      const { status, out, err } = await earshotHub([call])
      expect(status).toBe(69)
      expect(out).toBe('')
      expect(err).toContain('not_running')
    }
    const asked = [['status'], ['devices'], ['settings', 'earshot-reference/ER-1'], ['leave']]
    for (const call of asked) {
      const { err } = await earshotHub([...call, '--json'])
      expect(JSON.parse(err)).toMatchObject({ error: { code: 'not_running' } })
    }
    const once = await earshotHub(['run', '--once', '--json'])
    expect(once.err.trim().split('\n').at(-1)).toContain('"code":"not_enrolled"')
  })

  test('runs once for a computer, answers on its sockets and ends on SIGTERM', async () => {
    service = await start()
    expect(JSON.parse((await earshotHub(['status', '--json'])).out)).toMatchObject({
      stage: 'notEnrolled',
      session: 'CORP\\alice',
      hub: null,
      target: null,
    })
    expect((await earshotHub(['devices', '--json'])).out).toBe('[]\n')
    expect(await earshotHub(['settings', 'earshot-reference/NONE'])).toMatchObject({ status: 65, out: '' })
    expect((await earshotHub(['run'])).status).toBe(75)
    expect((await stat(join(directory, 'state'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(directory, 'sockets', 'administrator.sock'))).mode & 0o777).toBe(0o600)
    service.kill('SIGTERM')
    await once(service, 'exit')
    expect(service.exitCode).toBe(0)
    expect(await readdir(join(directory, 'sockets'))).toEqual([])
  })

  test('starts again after it was killed', async () => {
    const first = await start()
    first.kill('SIGKILL')
    await once(first, 'exit')
    service = await start()
    expect((await earshotHub(['status'])).out).toContain('not enrolled')
  })

  test('takes a code from a file or standard input, and has no place for one on the command line', async () => {
    await writeFile(join(directory, 'code'), 'earshot1.damaged')
    for (const running of [false, true]) {
      if (running) service = await start()
      const fromFile = await earshotHub(['enrol', '--code-file', join(directory, 'code')])
      const fromInput = await earshotHub(['enrol', '--code-file', '-'], 'earshot1.damaged\n')
      for (const { status, err } of [fromFile, fromInput]) {
        expect(status).toBe(76)
        expect(err).toContain('code_invalid')
        expect(err).not.toContain('earshot1.damaged')
      }
    }
    expect((await earshotHub(['enrol', 'earshot1.damaged'])).status).toBe(1)
    expect((await earshotHub(['enrol', '--code-file', join(directory, 'missing')])).err).toContain(
      '--code-file',
    )
  })

  test('names the variable that is wrong', async () => {
    const { status, err } = await earshotHub(['run'], '', { EARSHOT_HUB_LOG_LEVEL: 'loud' })
    expect(err).toContain('EARSHOT_HUB_LOG_LEVEL')
    expect(status).toBe(78)
  })
})
