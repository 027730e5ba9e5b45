import { AsyncLocalStorage } from 'node:async_hooks'
import type { Knex } from 'knex'

declare const handle: unique symbol

/** Handle for reading, outside any transaction. */
export type Db = Knex & { readonly [handle]: 'db' }

/** Handle for writing: only `database.write` makes one, and it ends with the transaction. */
export type Tx = Knex.Transaction & { readonly [handle]: 'tx' }

/** Either handle: for functions that only read. */
export type Reader = Db | Tx

/** SQL engine in use. */
export type Dialect = 'sqlite' | 'postgres'

/** Thrown at once when the outer handle is used inside a write, where it would wait for the write's own connection. */
export class StoreMisuse extends Error {
  constructor(what: string) {
    super(`${what} was used inside database.write: use the transaction handle (tx) that the write was given.`)
    this.name = 'StoreMisuse'
  }
}

type Scope = { open: boolean }
const writes = new AsyncLocalStorage<Scope>()
const commitHooks = new WeakMap<object, (() => void)[]>()

const refuseInsideWrite = (what: string): void => {
  if (writes.getStore()?.open) throw new StoreMisuse(what)
}

/** Wraps a reading knex so that using it inside a write fails at once, with a sentence. */
export function guardReads(knex: Knex): Db {
  const check = (): void => refuseInsideWrite('The reading handle')
  return new Proxy(knex, {
    apply(target, self, args) {
      check()
      return Reflect.apply(target as never, self, args) as unknown
    },
    get(target, property, receiver) {
      check()
      return Reflect.get(target, property, receiver) as unknown
    },
  }) as Db
}

/** Runs `work` in one transaction; hooks registered with `afterCommit` run when it is on disk. */
export async function runWrite<T>(knex: Knex, work: (tx: Tx) => Promise<T>): Promise<T> {
  refuseInsideWrite('database.write')
  const hooks: (() => void)[] = []
  const scope: Scope = { open: true }
  try {
    const result = await knex.transaction((transaction) => {
      commitHooks.set(transaction, hooks)
      return writes.run(scope, () => work(transaction as Tx))
    })
    scope.open = false
    for (const hook of hooks) hook()
    return result
  } finally {
    scope.open = false
  }
}

/** Calls `hook` once the transaction has been committed; never when it is rolled back. */
export function afterCommit(tx: Tx, hook: () => void): void {
  const hooks = commitHooks.get(tx)
  if (!hooks) throw new StoreMisuse('afterCommit on a handle that is no open write')
  hooks.push(hook)
}
