import { z } from 'zod'
import { sessionSchema } from './session.ts'
import { deviceKeySchema, MODES, settingValueSchema } from './target.ts'
import { counterSchema, hashSchema, idSchema, keyedBy, openEnum, plainText, timeSchema } from './wire.ts'

/** Where a setting of a device stands. `compliant` only after a read-back; `asserted` where a model can't be read. */
export const COMPLIANCE_STATES = [
  'compliant',
  'asserted',
  'pending',
  'drifted',
  'refused',
  'unsupported',
  'notDuringCall',
  'blocked',
  'unreachable',
  'leftToWearer',
  'notApplicable',
] as const

/** Where a setting of a device stands. */
export type ComplianceState = (typeof COMPLIANCE_STATES)[number]

/** Why a setting or a device is blocked. */
export const BLOCKED_REASONS = ['noPermission', 'inUse', 'unverifiedWrite', 'parentOff'] as const

/** How a value was learnt: read back after a write or at contact, from the headset's own event, or only written. */
export const VERIFICATIONS = ['readBack', 'event', 'write'] as const

/** Whether a device can be managed at this moment. */
export const DEVICE_STATUSES = ['ready', 'noPermission', 'inUse', 'unreachable', 'unsupported'] as const

const deviceText = plainText(200)

/** Evidence for one setting of one device. `actualText` is the value in the device's own terms ("step 1 of 3"). */
export const settingStateSchema = z.object({
  wanted: settingValueSchema.nullable(),
  actual: settingValueSchema.nullable(),
  actualText: deviceText.nullable(),
  state: openEnum(COMPLIANCE_STATES),
  reason: openEnum(BLOCKED_REASONS).nullable(),
  mode: openEnum(MODES).nullable(),
  policy: z.object({ id: idSchema, revision: counterSchema }).nullable(),
  verifiedBy: openEnum(VERIFICATIONS).nullable(),
  verifiedAt: timeSchema.nullable(),
  /** How often a locked value had to be written again because something else had changed it. */
  reasserted: counterSchema,
  /** Since when the state is what it is. */
  since: timeSchema,
  /** Words of the last failed attempt. */
  lastError: deviceText.nullable(),
})

/** Evidence for one setting of one device. */
export type SettingState = z.output<typeof settingStateSchema>

/** USB side of a device, or of the dongle or base in front of it. */
export const usbFactsSchema = z.object({
  vendorId: z.int().min(0).max(0xffff),
  productId: z.int().min(0).max(0xffff),
  name: deviceText,
  serial: plainText(96).nullable(),
  firmware: plainText(64).nullable(),
})

/** The asset (the headset behind its dongle), the dongle it is behind, and what it is doing. */
export const deviceFactsSchema = z.object({
  model: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a model id'),
  headset: usbFactsSchema,
  via: usbFactsSchema.nullable(),
  connected: z.boolean(),
  status: openEnum(DEVICE_STATUSES),
  battery: z.object({ percent: z.int().min(0).max(100), charging: z.boolean() }).nullable(),
  telephony: z
    .object({
      muted: z.boolean().nullable(),
      offHook: z.boolean().nullable(),
      ringing: z.boolean().nullable(),
      volume: z.int().min(0).max(100).nullable(),
    })
    .nullable(),
  firstSeenAt: timeSchema,
  lastSeenAt: timeSchema,
})

/** The asset (the headset behind its dongle), the dongle it is behind, and what it is doing. */
export type DeviceFacts = z.output<typeof deviceFactsSchema>

/** A suggestion that a headset has had: never applied to it a second time. */
export const suggestionSchema = z.object({
  policy: idSchema,
  setting: z.string().max(100),
  since: counterSchema,
})

/** A suggestion that a headset has had. */
export type Suggestion = z.output<typeof suggestionSchema>

const SETTING_KEY = /^[a-z][\w.]{1,99}$/
const settingStates = keyedBy(SETTING_KEY, settingStateSchema)

/** All that a hub knows of one device. */
export const deviceStateSchema = z.object({
  facts: deviceFactsSchema,
  settings: settingStates,
  suggestions: z.array(suggestionSchema).max(1000),
})

/** All that a hub knows of one device. */
export type DeviceState = z.output<typeof deviceStateSchema>

/** The computer and the hub's own program. No network address is ever part of it. */
export const hubFactsSchema = z.object({
  computer: z.object({
    name: plainText(255).min(1),
    domain: plainText(255),
    platform: plainText(64),
    os: plainText(200),
  }),
  version: plainText(64),
  startedAt: timeSchema,
  /** Result of the hub's own settings (`hub.*`), as for a device. */
  preferences: settingStates,
})

/** The computer and the hub's own program. */
export type HubFacts = z.output<typeof hubFactsSchema>

/** The target a hub works to: what it accepted last, for whom, and whether a release has ended the locks. */
export const heldTargetSchema = z.object({
  tag: hashSchema,
  sequence: counterSchema,
  kind: z.enum(['normal', 'release']),
  session: sessionSchema.nullable(),
})

/** The whole state of a hub. */
export const hubStateSchema = z.object({
  session: sessionSchema.nullable(),
  hub: hubFactsSchema,
  target: heldTargetSchema.nullable(),
  devices: z.record(deviceKeySchema, deviceStateSchema),
})

/** The whole state of a hub. */
export type HubState = z.output<typeof hubStateSchema>

/** What changed in one device; a setting that is null is gone. */
export const deviceDeltaSchema = z.object({
  facts: deviceFactsSchema.optional(),
  settings: keyedBy(SETTING_KEY, settingStateSchema.nullable()).optional(),
  suggestions: z.array(suggestionSchema).max(1000).optional(),
})

/** What changed in one device. */
export type DeviceDelta = z.output<typeof deviceDeltaSchema>

/** What changed; a device that is null is forgotten. */
export const stateDeltaSchema = z.object({
  session: sessionSchema.nullable().optional(),
  hub: hubFactsSchema.optional(),
  target: heldTargetSchema.nullable().optional(),
  devices: z
    .record(deviceKeySchema, deviceDeltaSchema.nullable())
    .refine((devices) => Object.keys(devices).length <= 64, 'must name at most 64 devices')
    .optional(),
})

/** What changed. */
export type StateDelta = z.output<typeof stateDeltaSchema>

/**
 * `POST /hub/v1/state`. `base` is the hash of the state this one builds on (null: this is all of it); `hash` is
 * the hub's own hash of the state that results. The appliance stores and compares hashes, it never computes them.
 */
export const stateMessageSchema = z.object({
  incarnation: idSchema,
  sequence: counterSchema,
  base: hashSchema.nullable(),
  hash: hashSchema,
  /** The hub's clock when it sent this. */
  sentAt: timeSchema,
  delta: stateDeltaSchema,
  /** Set by `earshot-hub leave`: asks for a release that an operator has granted beforehand. */
  wants: openEnum(['release']).optional(),
})

/** `POST /hub/v1/state`. */
export type StateMessage = z.output<typeof stateMessageSchema>

/** Answer: stored (with what the arriving headsets have had already), or "send everything". */
export const stateAnswerSchema = z.discriminatedUnion('result', [
  z.object({
    result: z.literal('accepted'),
    /** The appliance's clock: hubs judge starts and ends by it. */
    now: timeSchema,
    suggestions: z.record(deviceKeySchema, z.array(suggestionSchema)),
  }),
  z.object({ result: z.literal('resync'), now: timeSchema }),
])

/** Answer to a state message. */
export type StateAnswer = z.output<typeof stateAnswerSchema>
