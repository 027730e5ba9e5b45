import type { Counts } from './plan.ts'
import type { FetchFault, Hold, Note } from './reasons.ts'
import type { StepName } from './port.ts'

/** sync: changes what is sure; rehearsal: changes nothing; approval: applies the plan that was shown. */
export type RunKind = 'sync' | 'rehearsal' | 'approval'

/**
 * applied; unchanged: there was nothing to do; held: waits for approval; rehearsed: shown only; incomplete: not all
 * could be read, nothing was changed; failed: Earshot itself failed; interrupted: the appliance stopped.
 */
export type Outcome =
  'running' | 'applied' | 'unchanged' | 'held' | 'rehearsed' | 'incomplete' | 'failed' | 'interrupted'

/** One run of a synchronization. Holds no personal value. */
export type Run = {
  id: string
  connectionId: string
  kind: RunKind
  actor: { kind: string; id: string }
  startedAt: number
  endedAt: number | null
  outcome: Outcome
  /** Why not all could be read. */
  why: { fault: FetchFault; step: StepName } | null
  counts: Counts
  reasons: Hold[]
  notes: Note[]
  planId: string | null
}

/** A plan that waits for a person, or did. */
export type Plan = {
  id: string
  connectionId: string
  runId: string
  status: 'waiting' | 'approved' | 'superseded' | 'discarded'
  /** Hash of its changes: what is approved must be what was shown. */
  digest: string
  reasons: Hold[]
  counts: Counts
  notes: Note[]
  createdAt: number
  expiresAt: number
  decidedAt: number | null
}

/** Before anything has been read. */
export const NO_COUNTS: Counts = { people: 0, groups: 0, changes: {} }
