import type { PublicKey } from '@earshot/protocol'

/**
 * Where a hub stands. pending: waits for an operator. retiring: its release waits to be fetched. superseded: an
 * ephemeral computer enrolled again and its newer row stands in its place.
 */
export const HUB_STATUSES = [
  'pending',
  'active',
  'quarantined',
  'revoked',
  'retiring',
  'retired',
  'superseded',
] as const

/** One of these. */
export type HubStatus = (typeof HUB_STATUSES)[number]

/** What a hub says of the computer it runs on. */
export type Computer = { name: string; domain: string; platform: string; os: string }

/** An installed agent, one per computer. */
export type Hub = {
  id: string
  organizationId: string
  keyId: string
  publicKey: PublicKey
  status: HubStatus
  statusSince: number
  /** By an enrolment code, or by the signed target it showed after a restore. */
  knownBy: 'code' | 'proof'
  enrolmentCodeId: string | null
  /** The row of the same computer before it was re-imaged or reset. */
  previousHubId: string | null
  computer: Computer
  version: string
  siteId: string | null
  /** Whom its session was matched to. */
  personId: string | null
  releaseGranted: boolean
  /** Sequence and tag of the newest target made for it. */
  targetSequence: number
  targetTag: string | null
  /** What the hub says it works to. */
  acceptedSequence: number
  acceptedTag: string | null
  /** Hash of its last stored state; null before the first. */
  stateHash: string | null
  enrolledAt: number
}
