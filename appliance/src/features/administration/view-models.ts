import { X509Certificate } from 'node:crypto'
import type { AccessRules } from '../../platform/http/admin-route.ts'
import { freshForm, type FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SigningKeyRow } from '../keys/index.ts'

const organizationPlans = (
  timeZones: readonly string[],
): Readonly<Record<'name' | 'timeZone', FieldPlan>> => ({
  name: { label: say('organization.name'), autocomplete: 'organization' },
  timeZone: {
    label: say('organization.timeZone'),
    hint: say('organization.timeZone.hint'),
    autocomplete: 'off',
    options: timeZones.map((zone) => ({ value: zone, text: zone })),
  },
})

const RULES: Readonly<Record<keyof AccessRules, FieldPlan>> = {
  demandsSecondFactor: {
    label: say('organization.rules.secondFactor'),
    type: 'check',
    hint: say('organization.rules.secondFactor.hint'),
  },
  asksPurpose: {
    label: say('organization.rules.purpose'),
    type: 'check',
    hint: say('organization.rules.purpose.hint'),
  },
}

/** The organization's name and time zone, and what it asks of those who administer it. */
export function presentOrganization(
  form: FormState,
  { demandsSecondFactor, asksPurpose }: AccessRules,
  timeZones: readonly string[],
): object {
  const plans = organizationPlans(timeZones)
  const ticked = freshForm({
    demandsSecondFactor: demandsSecondFactor ? 'on' : '',
    asksPurpose: asksPurpose ? 'on' : '',
  })
  return {
    title: say('organization.title'),
    fields: fieldsOf(plans, form),
    faults: faultsOf(plans, form),
    rules: fieldsOf(RULES, ticked),
  }
}

const KIT: Readonly<Record<'passphrase' | 'again', FieldPlan>> = {
  passphrase: {
    label: say('keys.kit.passphrase'),
    type: 'password',
    autocomplete: 'new-password',
    hint: say('keys.kit.passphrase.hint'),
  },
  again: { label: say('keys.kit.again'), type: 'password', autocomplete: 'new-password' },
}

const KIT_CURRENT: Look = { icon: 'circle-check', tone: 'good', word: 'keys.kit.current' }
const KIT_STALE: Look = { icon: 'alert-triangle', tone: 'warn', word: 'keys.kit.stale' }
const STATES: Readonly<Record<string, Look>> = {
  current: { icon: 'circle-check', tone: 'good', word: 'keys.state.current' },
  next: { icon: 'hourglass-empty', tone: 'wait', word: 'keys.state.next' },
  past: { icon: 'circle-minus', tone: 'none', word: 'keys.state.past' },
}
const PAST: Look = { icon: 'circle-minus', tone: 'none', word: 'keys.state.past' }

/** Keys: the recovery kit, the signing keys with their rotation, the authority's certificate. */
export const presentKeys = (input: {
  kitIsStale: boolean
  keys: readonly SigningKeyRow[]
  certificate: string
  form: FormState
}): object => ({
  title: say('keys.title'),
  kit: input.kitIsStale ? KIT_STALE : KIT_CURRENT,
  fields: fieldsOf(KIT, input.form),
  faults: faultsOf(KIT, input.form),
  keys: input.keys.map(({ id, status, createdAt, currentSince }) => ({
    id: id.slice(0, 12),
    look: STATES[status] ?? PAST,
    createdAt,
    since: currentSince,
  })),
  announced: input.keys.some(({ status }) => status === 'next'),
  fingerprint: new X509Certificate(input.certificate).fingerprint256,
})
