import { nextPathSchema, type FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const PURPOSE: Readonly<Record<'purpose', FieldPlan>> = {
  purpose: { label: say('purpose.field'), hint: say('purpose.hint'), autocomplete: 'off' },
}

const PROPOSALS = [
  say('purpose.proposal.support'),
  say('purpose.proposal.rollout'),
  say('purpose.proposal.review'),
]

/** The question what personal data is looked at for; `next` is where to go on. */
export const presentPurpose = (form: FormState) => ({
  title: say('purpose.title'),
  next: nextPathSchema.parse(form.values['next']),
  proposals: PROPOSALS,
  fields: fieldsOf(PURPOSE, form),
  faults: faultsOf(PURPOSE, form),
})
