import { z } from 'zod'
import { pinsSchema, signingKeysSchema, urlsSchema } from './keys.ts'
import { sessionSchema } from './session.ts'
import { counterSchema, hashSchema, idSchema, openEnum, plainText, timeSchema } from './wire.ts'

/** Version of the target document's shape. */
export const TARGET_SCHEMA = 1

/** Scopes of an assignment, narrowest first: the order of precedence. */
export const SCOPE_KINDS = ['device', 'person', 'computerTag', 'group', 'site', 'model', 'everyone'] as const

/** Scope of an assignment. */
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/** How an entry binds. Locked: enforced. Suggested: applied once. Mandatory: locked, narrower layers can't loosen it. */
export const MODES = ['locked', 'suggested', 'mandatory'] as const

/** How an entry binds. */
export type Mode = (typeof MODES)[number]

/** Id of a setting in the catalogue, e.g. `safety.twa.limit`; ids that start with `hub.` are preferences of the hub itself. */
export const settingIdSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*){1,5}$/, 'must be a setting id')

/**
 * Canonical value: toggle → boolean; choice and named level → string; percent, duration (seconds) and number →
 * number; text → string; equalizer → gains in dB per band.
 */
export const settingValueSchema = z.union([
  z.boolean(),
  z.number().min(-1e9).max(1e9),
  plainText(256),
  z.object({ bands: z.array(z.number().min(-60).max(60)).min(1).max(31) }),
])

/** Canonical value of a setting. */
export type SettingValue = z.output<typeof settingValueSchema>

/** Key of a device: `<model>/<serial>`, or `<model>/~<hash of its place>` where it has no usable serial. */
export const deviceKeySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}\/[\w.:~-]{1,96}$/, 'must be a device key')

/** One wish of a policy. `since` is the revision in which its value last changed: it identifies a suggestion. */
export const entrySchema = z.object({
  setting: settingIdSchema,
  value: settingValueSchema,
  mode: openEnum(MODES),
  since: counterSchema,
})

/** One wish of a policy. */
export type TargetEntry = z.output<typeof entrySchema>

/** Takes a device (or, where `device` is null, this hub's person) out of an assignment until `until` (null: for good). */
export const targetExclusionSchema = z.object({
  device: deviceKeySchema.nullable(),
  until: timeSchema.nullable(),
})

/** A policy given to a scope this hub is in. `startsAt` and `endsAt` are inclusive and exclusive. */
export const targetAssignmentSchema = z.object({
  id: idSchema,
  policy: z.object({ id: idSchema, name: plainText(200), revision: counterSchema }),
  scope: z.object({
    kind: openEnum(SCOPE_KINDS),
    id: z.string().max(200).nullable(),
    name: plainText(255).nullable(),
  }),
  rank: counterSchema,
  startsAt: timeSchema.nullable(),
  endsAt: timeSchema.nullable(),
  exclusions: z.array(targetExclusionSchema).max(1000),
  entries: z.array(entrySchema).max(500),
})

/** A policy given to a scope this hub is in. */
export type TargetAssignment = z.output<typeof targetAssignmentSchema>

/** What decides the tag: everything a hub acts on. */
export const targetContentSchema = z.object({
  kind: z.enum(['normal', 'release']),
  session: sessionSchema.nullable(),
  /** In order of precedence: narrowest scope, then lowest rank, then policy id. */
  assignments: z.array(targetAssignmentSchema).max(2000),
  /** Reserved for firmware orders; hubs of this version ignore what stands here. */
  firmware: z.array(z.unknown()).max(1000),
  keys: signingKeysSchema,
  pins: pinsSchema,
  urls: urlsSchema,
  contact: z.object({ intervalSeconds: z.int().min(1).max(604_800), jitterPercent: z.int().min(0).max(100) }),
  schema: z.int().min(1),
  catalogue: z.int().min(1),
})

/** What decides the tag: everything a hub acts on. */
export type TargetContent = z.output<typeof targetContentSchema>

/** The signed document: content, and what must not move the tag. Audience is the hub and the key it proved. */
export const targetSchema = targetContentSchema.extend({
  aud: idSchema,
  hubKey: hashSchema,
  organization: idSchema,
  sequence: counterSchema,
  issuedAt: timeSchema,
  tag: hashSchema,
})

/** The signed document. */
export type Target = z.output<typeof targetSchema>
