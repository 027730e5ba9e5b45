import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MARK = '.earshot-demo'

/** A folder for one run. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'earshot-demo-'))

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Empties the demo's own folder. Throws where something else is in it. */
export async function freshFolder(folder: string): Promise<void> {
  const entries = await entriesOf(folder)
  if (entries.length > 0 && !entries.includes(MARK))
    throw new Error(`${folder} holds something that is not the demo's: name another with --data.`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, MARK), 'The demo empties this folder whenever it starts.\n')
}
