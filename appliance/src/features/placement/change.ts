import { z } from 'zod'
import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Placement } from './placement.ts'
import { ruleInputSchema } from './rule-input.ts'

const id = z.string().regex(/^[\w-]{1,64}$/)
/** Something that somebody is about to do to placement rules. */
export const placementChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('addRule'), input: ruleInputSchema }),
  z.object({ kind: z.literal('changeRule'), ruleId: id, input: ruleInputSchema }),
  z.object({ kind: z.literal('removeRule'), ruleId: id }),
  z.object({ kind: z.literal('orderRules'), ruleIds: z.array(id).max(1_000) }),
])

/** Something that somebody is about to do to placement rules. */
export type PlacementChange = z.output<typeof placementChangeSchema>

/** Makes a change. Throws whatever its service throws. */
export async function makePlacementChange(
  placement: Pick<Placement, 'add' | 'change' | 'remove' | 'order'>,
  tx: Tx,
  organizationId: string,
  change: PlacementChange,
  actor: Actor,
): Promise<void> {
  switch (change.kind) {
    case 'addRule':
      return void (await placement.add(tx, organizationId, change.input, actor))
    case 'changeRule':
      return placement.change(tx, organizationId, change.ruleId, change.input, actor)
    case 'removeRule':
      return placement.remove(tx, organizationId, change.ruleId, actor)
    case 'orderRules':
      return placement.order(tx, organizationId, change.ruleIds, actor)
  }
}
