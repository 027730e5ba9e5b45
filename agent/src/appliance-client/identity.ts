import {
  counterSchema,
  enrolmentCodeSchema,
  idSchema,
  pinsSchema,
  publicKeySchema,
  urlsSchema,
  type Pin,
  type PublicKey,
} from '@earshot/protocol'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { TargetHold } from '../target/hold.ts'

const privateKeySchema = publicKeySchema.extend({ d: z.string().regex(/^[\w-]{43}$/) })

/** What a trust document taught: it counts until a target above `above` has been accepted. */
const recoveredSchema = z.object({
  above: counterSchema,
  number: counterSchema,
  key: publicKeySchema,
  pins: pinsSchema,
  urls: urlsSchema,
})

const identitySchema = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('enrolling'), key: privateKeySchema, enrolmentCode: enrolmentCodeSchema }),
  z.object({
    stage: z.literal('enrolled'),
    key: privateKeySchema,
    hub: idSchema,
    organization: idSchema,
    recovered: recoveredSchema.nullable(),
    /** The appliance has heard that the release was accepted: nothing is left to say to it. */
    left: z.boolean(),
  }),
])

/** Who this hub is: a fresh key that waits for its enrolment, or an enrolled hub. */
export type Identity = z.output<typeof identitySchema>

/** A hub that waits for the answer to its enrolment. */
export type Enrolling = Extract<Identity, { stage: 'enrolling' }>

/** An enrolled hub. */
export type Enrolled = Extract<Identity, { stage: 'enrolled' }>

/** Whether a hub speaks with an appliance: enrolled, and not released. */
export const isEnrolled = (identity: Identity | null): identity is Enrolled =>
  identity?.stage === 'enrolled' && !identity.left

const document = { name: 'identity', schema: identitySchema }

/** The identity on disk. */
export type IdentityFile = { current: () => Identity | null; save: (identity: Identity) => Promise<void> }

/** Opens the identity; null before the first enrolment. */
export async function openIdentity(store: Store): Promise<IdentityFile> {
  let identity: Identity | null = (await store.find(document)) ?? null
  return {
    current: () => identity,
    save: async (next) => {
      await store.write(document, next)
      identity = next
    },
  }
}

/** Whom an enrolled hub trusts: where the appliance is, its pins and signing keys. */
export type Trusted = { urls: readonly string[]; pins: readonly Pin[]; keys: readonly PublicKey[] }

/** The newest of what the last accepted target and a later trust document say. */
export function trustOf(identity: Enrolled, hold: TargetHold): Trusted {
  const highest = hold.highest()
  const { recovered } = identity
  if (recovered && recovered.above >= (highest?.sequence ?? 0)) {
    return { urls: recovered.urls, pins: bothOf(recovered.pins), keys: [recovered.key] }
  }
  if (!highest) return { urls: [], pins: [], keys: [] }
  const { urls, pins, keys } = highest.target
  return { urls, pins: bothOf(pins), keys: keys.next ? [keys.current, keys.next] : [keys.current] }
}

const bothOf = (pins: z.output<typeof pinsSchema>): Pin[] => [...pins.current, ...pins.next]
