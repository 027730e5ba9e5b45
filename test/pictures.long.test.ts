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
  it('are taken at both widths in both colours of a fleet of 3', { timeout: 20 * MINUTE }, () => takeAll(3))
  it('are taken at both widths in both colours of a fleet of 3,000', { timeout: 20 * MINUTE }, () =>
    takeAll(3_000),
  )
})

/** Runs the script, and looks whether each picture is there and as wide as it should be. */
async function takeAll(rows: number): Promise<void> {
  const folder = folderOf(rows)
  await rm(folder, { recursive: true, force: true })
  const args = ['tools/screenshots.ts', '--out', folder, '--rows', String(rows)]
  await promisify(execFile)(process.execPath, args, { cwd: root })
  const wanted = [FIRST_RUN, ...PICTURES].flatMap(({ name }) =>
    Object.entries(WIDTHS).map(([look, width]) => ({ file: `${name}.${look}.png`, width })),
  )
  expect((await readdir(folder)).toSorted()).toEqual(wanted.map(({ file }) => file).toSorted())
  for (const { file, width } of wanted) {
    const picture = await readFile(join(folder, file))
    expect([file, picture.subarray(0, PNG.length), widthOf(picture)]).toEqual([file, PNG, width])
  }
  expect(wanted.length).toBeGreaterThanOrEqual(360)
  console.log(`${wanted.length} pictures in ${folder}`)
}
