import { registerHooks } from 'node:module'
import { z } from 'zod'

/** A fault put into a program's own source as it is loaded: the end of the file's address, and texts to replace. */
const mutationSchema = z.object({
  file: z.string().min(1),
  changes: z.array(z.object({ from: z.string().min(1), to: z.string() })).min(1),
})

/** A fault put into a program's own source as it is loaded. */
export type Mutation = z.output<typeof mutationSchema>

const VARIABLE = 'DEMO_MUTATION'

/** What a child is started with so that it has the fault. */
export const mutated = (
  mutation: Mutation | null,
): { environment: Record<string, string>; node: string[] } =>
  mutation === null
    ? { environment: {}, node: [] }
    : { environment: { [VARIABLE]: JSON.stringify(mutation) }, node: ['--import', import.meta.url] }

/** Throws where a text is not there exactly once: a mutation that changes nothing would prove nothing. */
export function mutate(source: string, { file, changes }: Mutation): string {
  return changes.reduce((text, { from, to }) => {
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold this exactly once: ${from}`)
    return text.replace(from, () => to)
  }, source)
}

function textOf(source: unknown): string {
  if (typeof source === 'string') return source
  if (source instanceof Uint8Array) return Buffer.from(source).toString('utf8')
  throw new Error('A program was loaded without its source.')
}

const planted = process.env[VARIABLE]
if (planted !== undefined) {
  const mutation = mutationSchema.parse(JSON.parse(planted))
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith(mutation.file)) return loaded
      return { ...loaded, source: mutate(textOf(loaded.source), mutation) }
    },
  })
}
