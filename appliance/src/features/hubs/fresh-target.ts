import type { Dropped, TargetContent } from '@earshot/protocol'
import type { Hub } from './hub.ts'

/** A target as computed afresh: what it says, its tag, and when it changes by time alone. */
export type FreshTarget = {
  content: TargetContent
  tag: string
  validUntil: number
  personId: string | null
  /** Assignments that can't apply here, with the reason. */
  dropped: Dropped[]
}

/** A target that is about to be served under a sequence. */
export type TargetRecord = { hub: Hub; fresh: FreshTarget; sequence: number }
