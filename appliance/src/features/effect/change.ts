import { z } from 'zod'
import type { Capability } from '../../platform/http/capabilities.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { planChangeSchema } from '../directory/index.ts'
import { computersChangeSchema } from '../hubs/index.ts'
import { policyChangeSchema, type PolicyChange } from '../policies/index.ts'

/** What is proposed, as it is kept in a job. */
export const changeSchema = z.union([policyChangeSchema, computersChangeSchema, planChangeSchema])

/** Something that somebody is about to do. */
export type Change = z.output<typeof changeSchema>

/** Whether it concerns policies. */
export const isPolicyChange = (change: Change): change is PolicyChange => 'policyId' in change

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
} as const satisfies Record<Change['kind'], Phrase>

/** It in words. */
export const changeWords = ({ kind }: Change): Phrase => WORDS[kind]
