import type { Bench } from '../row.ts'
import { fleetMemory, heldRequest } from './memory.ts'
import { changedTarget, unchangedPoll } from './poll.ts'

/** Every row of the table, in its order. */
export const BENCHES: readonly Bench[] = [unchangedPoll, changedTarget, fleetMemory, heldRequest]
