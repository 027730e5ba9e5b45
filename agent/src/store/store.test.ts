import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openStore } from './store.ts'

const note = { name: 'note', schema: z.object({ text: z.string() }) }
let directory: string
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'earshot-store-')), 'state')
})
afterEach(() => rm(join(directory, '..'), { recursive: true }))

describe('the store', () => {
  test('gives back what was written, to its own account alone', async () => {
    const store = await openStore(directory)
    expect(await store.find(note)).toBeUndefined()
    await store.write(note, { text: 'kept' })
    expect(await (await openStore(directory)).find(note)).toEqual({ text: 'kept' })
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    expect((await stat(join(directory, 'note.json'))).mode & 0o777).toBe(0o600)
  })

  test('keeps the order of writes that are made at once, and leaves nothing else behind', async () => {
    const store = await openStore(directory)
    await Promise.all(Array.from({ length: 20 }).map((_, n) => store.write(note, { text: String(n) })))
    expect(await store.find(note)).toEqual({ text: '19' })
    expect(await readdir(directory)).toEqual(['note.json'])
  })

  test.each(['', '{', '{"text":7}'])('refuses a damaged file (%j) and names it', async (text) => {
    const store = await openStore(directory)
    await writeFile(join(directory, 'note.json'), text)
    await expect(store.find(note)).rejects.toMatchObject({
      code: 'storage_damaged',
      detail: expect.stringContaining('note.json') as string,
    })
  })

  test('forgets what is removed', async () => {
    const store = await openStore(directory)
    await store.write(note, { text: 'gone' })
    await store.remove(note)
    expect(await store.find(note)).toBeUndefined()
  })
})
