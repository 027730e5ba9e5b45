import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../tools/check/root.ts'

const FEWEST_FILES = 12

describe('the tests of stores', () => {
  it('run on both engines, every one of them', () => {
    const files = globSync('appliance/**/*.store.test.ts', {
      cwd: root,
      exclude: (path) => path.includes('node_modules'),
    })
    const onOne = files.filter((path) => !/\.each\(dialects\)/.test(readFileSync(join(root, path), 'utf8')))
    expect(onOne).toEqual([])
    expect(files.length).toBeGreaterThanOrEqual(FEWEST_FILES)
  })
})
