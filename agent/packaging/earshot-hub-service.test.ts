import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const textOf = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')

/** What follows the name in every line that gives a directive, in order. */
const valuesOf = (directive: string): string[] =>
  textOf('earshot-hub.service')
    .split('\n')
    .filter((line) => line.startsWith(`${directive}=`))
    .map((line) => line.slice(directive.length + 1))

/** Asserts that each directive stands there once, with this value. */
function expectEach(wanted: Readonly<Record<string, string>>): void {
  const found = Object.keys(wanted).map((directive): [string, string[]] => [directive, valuesOf(directive)])
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(wanted).map(([directive, value]) => [directive, [value]])),
  )
}

describe('the unit of the hub', () => {
  test('runs one service under an account of its own, and nothing as root', () => {
    expectEach({
      User: 'earshot-hub',
      Group: 'earshot-hub',
      ExecStart: '/usr/bin/earshot-hub run',
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      AmbientCapabilities: '',
    })
    const programs = textOf('earshot-hub.service')
      .split('\n')
      .filter((line) => line.startsWith('Exec'))
    expect(programs).toHaveLength(1)
    expect(valuesOf('SupplementaryGroups')).toEqual([])
    expect(textOf('earshot-hub.sysusers')).toMatch(/^u earshot-hub - "[^"]+" \/var\/lib\/earshot-hub$/m)
  })

  test('keeps its state from every other account, and lets all of them reach its sockets', () => {
    expectEach({
      StateDirectory: 'earshot-hub',
      StateDirectoryMode: '0700',
      RuntimeDirectory: 'earshot-hub',
      RuntimeDirectoryMode: '0755',
      UMask: '0077',
    })
    expect(valuesOf('Environment')).toEqual([
      'EARSHOT_HUB_STATE=/var/lib/earshot-hub',
      'EARSHOT_HUB_SOCKETS=/run/earshot-hub',
      'MALLOC_ARENA_MAX=1',
      'MALLOC_TRIM_THRESHOLD_=65536',
      '"NODE_OPTIONS=--max-semi-space-size=1 --v8-pool-size=0"',
    ])
  })

  test('lets it write to HID nodes, its own folders and nothing else', () => {
    expectEach({
      DevicePolicy: 'closed',
      DeviceAllow: 'char-hidraw rw',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
    })
    expect(valuesOf('ReadWritePaths')).toEqual([])
    expect(valuesOf('PrivateDevices')).toEqual([])
  })
})
