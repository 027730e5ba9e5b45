import type { Bench } from '../row.ts'
import { eventLoop } from './busy.ts'
import { policyEffect } from './effect.ts'
import { fleetMemory, heldRequest, idleHub } from './memory.ts'
import { pages } from './pages.ts'
import { changedTarget, unchangedPoll } from './poll.ts'
import { csvMemory, csvSpeed, pdfMemory } from './reports.ts'
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
  csvSpeed,
  pdfMemory,
  pages,
  policyEffect,
  eventLoop,
]
