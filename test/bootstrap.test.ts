import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { isInstalled } from '../tools/bootstrap/npm.mjs'
import { PACKAGES } from '../tools/packages.mjs'
import { root } from '../tools/check/root.ts'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

type Started = ChildProcessByStdio<null, Readable, Readable>

const startWith = (env: NodeJS.ProcessEnv, args: string[]): Started =>
  spawn(process.execPath, [join(root, 'tools/bootstrap.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const start = (...args: string[]): Started => startWith(process.env, args)

async function outcome(child: Started): Promise<{ code: number; output: string; errors: string }> {
  const ended = once(child, 'exit') as Promise<[number]>
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, output: output.trim(), errors: errors.trim() }
}

describe('the bootstrap', () => {
  // Otherwise it would begin to install in the middle of the tests.
  beforeAll(() => {
    if (!isInstalled()) throw new Error('Install first: npm test -- --install-only')
  })

  it('goes on under the pinned Node, with the tools of node_modules first', async () => {
    const { code, output } = await outcome(start('sh', '-c', 'node --version; command -v vitest'))
    expect(output.split('\n')).toEqual(['v24.21.0', join(root, 'node_modules/.bin/vitest')])
    expect(code).toBe(0)
  })

  it('ends as its program ended', async () => {
    expect((await outcome(start('sh', '-c', 'exit 7'))).code).toBe(7)
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('forwards %s to its program', async (signal) => {
    const program = `process.on('${signal}', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')`
    const child = start('node', '-e', program)
    await once(createInterface({ input: child.stdout }), 'line')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([9, null])
  })

  it('stays until its program is done when the terminal interrupts both', async () => {
    const program = `process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up')`
    const child = start('node', '-e', program)
    await once(createInterface({ input: child.stdout }), 'line')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([3, null])
  })

  it('fails, by name, for a purpose or a program it does not know', async () => {
    const purpose = await outcome(start('--for', 'nothing', 'true'))
    expect(purpose).toMatchObject({
      code: 1,
      errors: '[bootstrap] No command of this project is called "nothing".',
    })
    const program = await outcome(start('no-such-program'))
    expect(program.code).toBe(1)
    expect(program.errors).toContain('no-such-program')
  })

  it('names the packages of a program that is missing and that it cannot install', async () => {
    const { code, errors } = await outcome(startWith({ PATH: '/nonexistent' }, ['--for', 'test', 'true']))
    expect(errors).toMatch(/^\[bootstrap\] Installing chromium: /)
    expect(errors).toMatch(/\[bootstrap\] Please install what is missing yourself: chromium /)
    expect(code).toBe(1)
  })

  it('names for each set of packages what it is for, why, and what must be there afterwards', () => {
    const sets = Object.entries(PACKAGES)
    for (const [name, set] of sets) {
      expect(set.names.length, name).toBeGreaterThan(0)
      expect(set.commands.length, name).toBeGreaterThan(0)
      expect(set.why, name).toMatch(/^[a-z].*[^.]$/)
      for (const purpose of set.for)
        expect(['install', 'demo', 'test', 'long', 'bench'], name).toContain(purpose)
    }
    expect(sets.length).toBeGreaterThanOrEqual(7)
  })
})
