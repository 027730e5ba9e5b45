import { z } from 'zod'
import type { Capability } from '../../platform/http/capabilities.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { planChangeSchema } from '../directory/index.ts'
import { computersChangeSchema } from '../hubs/index.ts'
import { placementChangeSchema, type PlacementChange } from '../placement/index.ts'
import { policyChangeSchema, type PolicyChange } from '../policies/index.ts'

/** What is proposed, as it is kept in a job. */
export const changeSchema = z.union([
  policyChangeSchema,
  computersChangeSchema,
  planChangeSchema,
  placementChangeSchema,
])

/** Something that somebody is about to do. */
export type Change = z.output<typeof changeSchema>

/** Whether it concerns policies. */
export const isPolicyChange = (change: Change): change is PolicyChange => 'policyId' in change

const OF_RULES: ReadonlySet<Change['kind']> = new Set([
  'addRule',
  'changeRule',
  'removeRule',
  'orderRules',
] satisfies PlacementChange['kind'][])

/** Whether it concerns placement rules. */
export const isPlacementChange = (change: Change): change is PlacementChange => OF_RULES.has(change.kind)

/** What somebody must be allowed to do to make it. */
export const accessOf = (change: Change): Capability =>
  isPolicyChange(change) ? 'policies.publish' : change.kind === 'plan' ? 'directory.manage' : 'hubs.manage'

const WORDS = {
  publish: say('effect.change.publish'),
  saveAndPublish: say('effect.change.saveAndPublish'),
  assign: say('effect.change.assign'),
  changeAssignment: say('effect.change.changeAssignment'),
  removeAssignment: say('effect.change.removeAssignment'),
  exclude: say('effect.change.exclude'),
  removeExclusion: say('effect.change.removeExclusion'),
  place: say('effect.change.place'),
  retire: say('effect.change.retire'),
  plan: say('effect.change.plan'),
  addRule: say('effect.change.addRule'),
  changeRule: say('effect.change.changeRule'),
  removeRule: say('effect.change.removeRule'),
  orderRules: say('effect.change.orderRules'),
} as const satisfies Record<Change['kind'], Phrase>

/** It in words. */
export const changeWords = ({ kind }: Change): Phrase => WORDS[kind]
