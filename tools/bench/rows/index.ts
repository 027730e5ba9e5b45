import type { Bench } from '../row.ts'
import { fleetMemory, heldRequest, idleHub } from './memory.ts'
import { changedTarget, unchangedPoll } from './poll.ts'
import { csvMemory } from './reports.ts'
import { syncNow } from './sync.ts'

/** Every row of the table, in its order. */
export const BENCHES: readonly Bench[] = [
  unchangedPoll,
  changedTarget,
  fleetMemory,
  heldRequest,
  idleHub,
  syncNow,
  csvMemory,
]
