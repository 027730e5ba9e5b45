import type { ErrorCode } from './trouble.ts'

/** Where a hub stands with its appliance; times are the hub's clock. */
export type LinkStatus = {
  stage: 'notEnrolled' | 'enrolling' | 'pending' | 'enrolled' | 'left'
  /** Whether the last attempt came through; null before the first. */
  reachable: boolean | null
  lastContactAt: number | null
  trouble: { code: ErrorCode; detail: string; at: number } | null
  nextTryAt: number | null
}

/** Before the first attempt. */
export const NEW_STATUS: LinkStatus = {
  stage: 'notEnrolled',
  reachable: null,
  lastContactAt: null,
  trouble: null,
  nextTryAt: null,
}
