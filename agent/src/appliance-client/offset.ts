import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

const WORTH_STORING_MS = 1_000
const document = { name: 'clock', schema: z.object({ offsetMs: z.int() }) }

/** The appliance's clock as of the last contact: starts and ends of assignments are judged by it, offline too. */
export type TimeOffset = { now: () => number; note: (applianceNow: number) => Promise<void> }

/** Opens the stored offset; zero before the first contact. */
export async function openTimeOffset(store: Store, clock: Clock): Promise<TimeOffset> {
  let { offsetMs } = (await store.find(document)) ?? { offsetMs: 0 }
  return {
    now: () => clock.now() + offsetMs,
    note: async (applianceNow) => {
      const seen = Math.round(applianceNow - clock.now())
      if (Math.abs(seen - offsetMs) < WORTH_STORING_MS) return
      offsetMs = seen
      await store.write(document, { offsetMs })
    },
  }
}
