import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describeIssues } from '@earshot/protocol'
import type { z } from 'zod'
import { HubError } from '../errors.ts'
import { findText, syncDirectory, writeAtomically } from './atomic-file.ts'

/** One document of the hub: a name and a shape. */
export type Document<S extends z.ZodType> = { name: string; schema: S }

/** Documents on disk. A write has reached the disk when it resolves; writes of one document keep their order. */
export type Store = {
  find: <S extends z.ZodType>(document: Document<S>) => Promise<z.output<S> | undefined>
  write: <S extends z.ZodType>(document: Document<S>, value: z.output<S>) => Promise<void>
  remove: <S extends z.ZodType>(document: Document<S>) => Promise<void>
}

/** Opens the hub's folder, which only its own account may enter. */
export async function openStore(directory: string): Promise<Store> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  const last = new Map<string, Promise<unknown>>()
  const pathOf = (name: string): string => join(directory, `${name}.json`)

  function inOrder<T>(name: string, work: () => Promise<T>): Promise<T> {
    const done = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(
      name,
      done.catch(() => undefined),
    )
    return done
  }

  return {
    find: async ({ name, schema }) => {
      const text = await findText(pathOf(name))
      return text === undefined ? undefined : parseDocument(pathOf(name), text, schema)
    },
    write: ({ name }, value) => inOrder(name, () => writeAtomically(pathOf(name), JSON.stringify(value))),
    remove: ({ name }) =>
      inOrder(name, async () => {
        await rm(pathOf(name), { force: true })
        await syncDirectory(directory)
      }),
  }
}

function parseDocument<S extends z.ZodType>(path: string, text: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(parseJson(path, text))
  if (!parsed.success) throw new HubError('storage_damaged', `${path}: ${describeIssues(parsed.error)}`)
  return parsed.data
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new HubError('storage_damaged', `${path}: is not JSON`, error)
  }
}
