import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const unit = readFileSync(new URL('./earshot-hub.service', import.meta.url), 'utf8')

/** Values of a directive, in the order they stand. */
const valuesOf = (directive: string): string[] =>
  unit
    .split('\n')
    .filter((line) => line.startsWith(`${directive}=`))
    .map((line) => line.slice(directive.length + 1))

describe('the unit of the hub', () => {
  const wanted: Record<string, string[]> = {
    User: ['earshot-hub'],
    Group: ['earshot-hub'],
    ExecStart: ['/usr/bin/earshot-hub run'],
    StateDirectory: ['earshot-hub'],
    StateDirectoryMode: ['0700'],
    RuntimeDirectoryMode: ['0755'],
    UMask: ['0077'],
    DevicePolicy: ['closed'],
    DeviceAllow: ['char-hidraw rw'],
    ProtectSystem: ['strict'],
    ProtectHome: ['yes'],
    NoNewPrivileges: ['yes'],
    CapabilityBoundingSet: [''],
    AmbientCapabilities: [''],
  }

  test.each(Object.entries(wanted))('says %s=%s and nothing else about it', (directive, values) => {
    expect(valuesOf(directive)).toEqual(values)
    expect(Object.keys(wanted)).toHaveLength(14)
  })

  test('gives it an account of its own, made at installation', () => {
    const account = readFileSync(new URL('./earshot-hub.sysusers', import.meta.url), 'utf8')
    expect(account).toMatch(/^u earshot-hub - /)
  })
})
