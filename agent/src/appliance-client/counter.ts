import { counterSchema, randomId } from '@earshot/protocol'
import { z } from 'zod'
import type { Store } from '../store/store.ts'

const RESERVED = 64
const document = { name: 'counter', schema: z.object({ reserved: counterSchema }) }

/** Who speaks (this start of the program) and the number of the next message. Numbers only ever rise. */
export type Counter = {
  incarnation: () => string
  next: () => Promise<number>
  /** Draws a new incarnation and goes on above `from`. */
  renew: (from: number) => Promise<void>
}

/** Opens the counter with a fresh incarnation. Numbers are reserved on disk in blocks, before the first of them is used. */
export async function openCounter(store: Store): Promise<Counter> {
  let { reserved } = (await store.find(document)) ?? { reserved: 0 }
  let last = reserved
  let incarnation = randomId()
  let reserving: Promise<void> | undefined

  async function reserve(): Promise<void> {
    const upTo = last + RESERVED
    await store.write(document, { reserved: upTo })
    reserved = upTo
  }

  async function ensureReserved(): Promise<void> {
    while (last >= reserved) {
      reserving ??= reserve().finally(() => {
        reserving = undefined
      })
      await reserving
    }
  }

  return {
    incarnation: () => incarnation,
    next: async () => {
      await ensureReserved()
      last += 1
      return last
    },
    renew: async (from) => {
      incarnation = randomId()
      last = Math.max(last, from)
      await ensureReserved()
    },
  }
}
