import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Functions of another process: what goes in and out is plain data. */
type Functions = Record<string, (...args: never[]) => Promise<unknown>>

type Call = { id: number; name: string; args: never[] }
type Failure = { message: string; code: string | null }
type Answer = { id: number } & ({ value: unknown } | { failure: Failure })

/** What a function of another process threw; `code` is its own code, where it had one. */
export class RemoteError extends Error {
  readonly code: string | null
  constructor({ message, code }: Failure) {
    super(message)
    this.name = 'RemoteError'
    this.code = code
  }
}

const failureOf = (error: unknown): Failure => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  return { message: error instanceof Error ? error.message : String(error), code }
}

/** Lets the parent process call `functions`, and tells it that they are there. */
export function serve(functions: Functions): void {
  const answer = async ({ id, name, args }: Call): Promise<Answer> => {
    try {
      return { id, value: await functions[name]?.(...args) }
    } catch (error) {
      return { id, failure: failureOf(error) }
    }
  }
  process.on('message', (call: Call) => {
    void answer(call).then((ready) => process.connected && process.send?.(ready))
  })
  process.send?.('ready')
}

/**
 * The functions that `child` serves, once they are there. Calls reject with `RemoteError`, also when the child ends
 * before it has answered.
 */
export async function connect<F extends Functions>(child: ChildProcess): Promise<F> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let calls = 0
  const ended = once(child, 'exit').then(() => {
    const failure = new RemoteError({ message: 'The process has ended.', code: 'ended' })
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
    return failure
  })
  const first = await Promise.race([once(child, 'message'), ended])
  if (first instanceof RemoteError) throw first
  child.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('failure' in answer) call?.reject(new RemoteError(answer.failure))
    else call?.resolve(answer.value)
  })
  const call = (name: string, args: unknown[]): Promise<unknown> => {
    if (!child.connected) return ended.then((failure) => Promise.reject(failure))
    const id = ++calls
    const result = Promise.withResolvers<unknown>()
    waiting.set(id, result)
    child.send({ id, name, args })
    return result.promise
  }
  const known: Record<string, unknown> = {}
  return new Proxy(known, {
    get: (target, name) =>
      name === 'then' || typeof name === 'symbol'
        ? undefined
        : (target[name] ??= (...args: unknown[]) => call(name, args)),
  }) as F
}
