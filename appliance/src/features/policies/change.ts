import { MODES, settingValueSchema } from '@earshot/protocol'
import { z } from 'zod'
import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Policies } from './policies.ts'

const id = z.string().regex(/^[\w-]{1,64}$/)
const moment = z.int().nullable()
const period = { rank: z.number(), startsAt: moment, endsAt: moment }

/** Something that somebody is about to do to policies. Times are milliseconds since 1970 UTC. */
export const policyChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('publish'), policyId: id, revision: z.int() }),
  z.object({
    kind: z.literal('saveAndPublish'),
    policyId: id,
    basedOn: z.int(),
    input: z.object({
      name: z.string(),
      description: z.string(),
      note: z.string(),
      entries: z.array(z.object({ setting: z.string(), value: settingValueSchema, mode: z.enum(MODES) })),
    }),
  }),
  z.object({
    kind: z.literal('assign'),
    policyId: id,
    input: z.object({ ...period, scope: z.object({ kind: z.string(), id: z.string().nullable() }) }),
  }),
  z.object({ kind: z.literal('changeAssignment'), policyId: id, assignmentId: id, input: z.object(period) }),
  z.object({ kind: z.literal('removeAssignment'), policyId: id, assignmentId: id }),
  z.object({
    kind: z.literal('exclude'),
    policyId: id,
    assignmentId: id,
    exclusion: z.object({
      kind: z.enum(['group', 'person', 'device']),
      id: z.string(),
      reason: z.string(),
      until: moment,
    }),
  }),
  z.object({ kind: z.literal('removeExclusion'), policyId: id, assignmentId: id, exclusionId: id }),
])

/** Something that somebody is about to do to policies, or to whom they are given. */
export type PolicyChange = z.output<typeof policyChangeSchema>

/** Makes a change. Throws whatever its service throws. */
export async function carryOut(
  policies: Policies,
  tx: Tx,
  organizationId: string,
  change: PolicyChange,
  actor: Actor,
): Promise<void> {
  switch (change.kind) {
    case 'publish':
      return policies.publish(tx, organizationId, change.policyId, change.revision, actor)
    case 'saveAndPublish': {
      const { policyId, basedOn, input } = change
      const saved = await policies.save(tx, organizationId, policyId, basedOn, input, actor)
      return policies.publish(tx, organizationId, policyId, saved.revision, actor)
    }
    case 'assign':
      return void (await policies.assign(tx, organizationId, change.policyId, change.input, actor))
    case 'changeAssignment':
      return policies.changeAssignment(tx, organizationId, change.assignmentId, change.input, actor)
    case 'removeAssignment':
      return policies.removeAssignment(tx, organizationId, change.assignmentId, actor)
    case 'exclude':
      return void (await policies.exclude(tx, organizationId, change.assignmentId, change.exclusion, actor))
    case 'removeExclusion':
      return policies.removeExclusion(tx, organizationId, change.exclusionId, actor)
  }
}
