import type { ConnectionSettings } from './connection.ts'
import type { Snapshot } from './normalise.ts'
import type { FetchFault } from './reasons.ts'

/** Ids that tell whether it is still the same directory, seen through the same account. */
export type Identity = { base: string; canary: string }

/** Why something failed: the code, the step it failed at, and what the server said (for the live test only). */
export type Fault = { fault: FetchFault; step: StepName; said?: string }

/** All that was read. It can't be had without looking at `complete`. */
export type Fetched = { complete: true; seen: Snapshot; identity: Identity } | { complete: false; why: Fault }

/** Steps of a live test, in order. */
export const STEPS = ['name', 'tcp', 'tls', 'bind', 'canary', 'base', 'people', 'groups', 'paging'] as const

/** A step of a live test. */
export type StepName = (typeof STEPS)[number]

/** The server's certificate, whether it was accepted or not. */
export type CertificateFacts = {
  subject: string
  issuer: string
  names: string[]
  /** Milliseconds since 1970 UTC. */
  validFromAt: number
  validUntil: number
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string
}

/** One step of a live test. Steps after the first that failed are left out. */
export type TestStep = {
  step: StepName
  ok: boolean
  fault?: FetchFault
  said?: string
  /** What was found, in order: addresses, the account, ids. */
  facts?: string[]
  /** Whether answers come in pages. */
  paged?: boolean
  certificate?: CertificateFacts
  /** The first ten entries that the filter finds. */
  hits?: { name: string; login?: string; members?: number }[]
}

/** Where to connect, as whom. */
export type Connection = { settings: ConnectionSettings; password: string }

/**
 * Somebody who says who they are, exactly as they typed it. `key` is the immutable id that they must have; null where
 * nobody can be meant and the directory is asked all the same.
 */
export type Login = { name: string; key: string | null; password: string }

/** Whether a login is right. `unknown`: it could not be found out. */
export type Proof = { proof: 'right' | 'wrong' } | { proof: 'unknown'; why: Fault }

/** A directory server. Small on purpose: another client is another implementation of these three. */
export type Directory = {
  test(connection: Connection): Promise<TestStep[]>
  fetch(connection: Connection): Promise<Fetched>
  prove(connection: Connection, login: Login): Promise<Proof>
}
