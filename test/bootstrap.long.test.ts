import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCleanRoot, type CleanRoot } from './support/clean-root.ts'

const MINUTE = 60_000

/** In this order: the first of them finds nothing at all, the later one what the first has left. */
const COMMANDS: { name: string; command: string[]; says: RegExp[] }[] = [
  {
    name: 'npm run demo -- --check',
    command: ['npm', 'run', 'demo', '--', '--check'],
    says: [
      /^\[bootstrap\] Installing python3 make g\+\+ .*: sqlite3 is compiled from its own source/m,
      /^\[bootstrap\] Installing the npm packages of package-lock\.json/m,
      /^\[bootstrap\] Unpacking slapd ldap-utils under \.cache\/debian: /m,
      /^\[bootstrap\] … npm ci, \d+ s$/m,
      /^\[bootstrap\] The npm packages are installed\.$/m,
      /^All 16 proofs hold\.$/m,
    ],
  },
  {
    name: 'the installing half of npm test',
    command: ['npm', 'test', '--', '--install-only'],
    says: [
      /^\[bootstrap\] Installing chromium: .* No service is started\.$/m,
      /^\[bootstrap\] Installing qemu-system-x86: .* No service is started\.$/m,
      /^\[bootstrap\] Unpacking busybox-static .* under \.cache\/debian: /m,
      /^8 passed, 0 failed$/m,
    ],
  },
]

describe('a fresh clone on a fresh machine', () => {
  let machine: CleanRoot
  beforeAll(async () => {
    machine = await createCleanRoot()
  }, 5 * MINUTE)
  afterAll(() => machine.remove(), MINUTE)

  it.each(COMMANDS)(
    'runs $name with nothing done by hand before',
    async ({ command, says }) => {
      const node = await machine.run('node', '--version')
      expect(node.output).toBe('v20.20.2\n')
      const { code, output } = await machine.run(...command)
      console.log(output)
      expect(code, output).toBe(0)
      for (const line of says) expect(output).toMatch(line)
    },
    20 * MINUTE,
  )

  it('is left without a service, or a rule that denies one', () => {
    expect(existsSync(join(machine.folder, 'usr/sbin/policy-rc.d'))).toBe(false)
    expect(existsSync(join(machine.folder, 'etc/init.d/slapd'))).toBe(false)
    expect(existsSync(join(machine.folder, 'usr/sbin/slapd'))).toBe(false)
  })

  it(
    'starts the second time without installing anything',
    async () => {
      const { code, output } = await machine.run('npm', 'test', '--', '--install-only')
      expect(code, output).toBe(0)
      expect(output).not.toContain('[bootstrap]')
    },
    5 * MINUTE,
  )
})
