import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from '../tools/check/root.ts'
import { FIRST_RUN, PICTURES } from '../tools/screenshots/pictures.ts'

/** Widths of the pictures in pixels: on a small screen each point of the page is one and a half. */
const WIDTHS = { light: 1280, dark: 1280, mobile: 585, 'mobile-dark': 585 }
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const MINUTE = 60_000

/** Where the width stands in a PNG (PNG specification, 11.2.2). */
const widthOf = (picture: Buffer): number => picture.readUInt32BE(16)

/** The pictures stay there to be looked at. */
const folderOf = (rows: number): string => join(root, '.cache', 'pictures', String(rows))

describe('pictures of every page', () => {
  it.each([
    { rows: 3, name: 'a fleet of 3' },
    { rows: 3_000, name: 'a fleet of 3,000' },
  ])('are taken at both widths in both colours, of $name', { timeout: 20 * MINUTE }, async ({ rows }) => {
    const folder = folderOf(rows)
    await rm(folder, { recursive: true, force: true })
    const args = ['tools/screenshots.ts', '--out', folder, '--rows', String(rows)]
    await promisify(execFile)(process.execPath, args, { cwd: root })
    const wanted = [FIRST_RUN, ...PICTURES].flatMap(({ name }) =>
      Object.keys(WIDTHS).map((look) => `${name}.${look}.png`),
    )
    expect((await readdir(folder)).toSorted()).toEqual(wanted.toSorted())
    for (const [look, width] of Object.entries(WIDTHS))
      for (const name of wanted.filter((file) => file.endsWith(`.${look}.png`))) {
        const picture = await readFile(join(folder, name))
        expect([name, picture.subarray(0, PNG.length), widthOf(picture)]).toEqual([name, PNG, width])
      }
    expect(wanted.length).toBeGreaterThanOrEqual(360)
    console.log(`${wanted.length} pictures in ${folder}`)
  })
})
