import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../tools/check/root.ts'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const FEWEST_BYTES = 20_000

describe('the script of the pictures', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-pictures-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('takes those of the README of a real appliance in a real browser', async () => {
    const shown = [
      ...(await readFile(join(root, 'README.md'), 'utf8')).matchAll(
        /!\[[^\]]+\]\(docs\/pictures\/([^)]+)\)/g,
      ),
    ]
    const wanted = shown.map(([, name = '']) => name)
    const only = wanted.flatMap((name) => ['--only', name.replace('.light.png', '')])
    const args = ['tools/screenshots.ts', '--out', folder, '--look', 'light', '--rows', '8', ...only]
    await promisify(execFile)(process.execPath, args, { cwd: root })
    expect((await readdir(folder)).toSorted()).toEqual(wanted.toSorted())
    for (const name of wanted) {
      const picture = await readFile(join(folder, name))
      expect(picture.subarray(0, PNG.length)).toEqual(PNG)
      expect(picture.length).toBeGreaterThan(FEWEST_BYTES)
    }
    expect(wanted).toHaveLength(2)
  })
})
