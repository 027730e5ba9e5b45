import { constants } from 'node:fs'
import { access, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** The reason for which a new file cannot be written where there is one. */
export const FILE_IS_THERE = 'apply.file.there'

const MAX_BYTES = 128 * 1024

/** Text of a file that the document names, without the line end that editors add. Throws `AppError` `invalid` at `field`. */
export async function readNamed(field: string, path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found && found.size > MAX_BYTES) throw invalid(field, say('apply.file.large', { path, max: MAX_BYTES }))
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw invalid(field, say('apply.file.unreadable', { path }))
  return text.replace(/\r?\n$/, '')
}

/** Throws `AppError` `invalid` at `field` where a new file cannot be written. */
export async function checkNew(field: string, path: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw invalid(field, say(FILE_IS_THERE, { path }))
  await access(dirname(path), constants.W_OK | constants.X_OK).catch(() => {
    throw invalid(field, say('apply.file.folder', { path }))
  })
}

/** Writes a secret into a new file of this account alone. It is on disk, whole, when the promise resolves. */
export async function writeSecretly(path: string, secret: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${secret}\n`)
    await file.sync()
  } catch (error) {
    await unlink(path)
    throw error
  } finally {
    await file.close()
  }
}
