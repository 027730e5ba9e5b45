import type { FormState } from '../../platform/http/form-state.ts'
import { SECOND_FACTOR_PATH } from '../../platform/http/duties.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say } from '../../platform/views/messages/phrase.ts'
import type { Crumb } from '../../platform/views/page.ts'
import type { WaitingSecret } from './second-factor.ts'

const ON: Look = { icon: 'shield-check', tone: 'good', word: 'secondFactor.on' }
const OFF: Look = { icon: 'circle-minus', tone: 'none', word: 'secondFactor.off' }
/** So many codes are few: it is time for new ones. */
const FEW_CODES = 3

/** Whether somebody has a second factor. */
export const lookOfFactor = (since: number | null): Look => (since === null ? OFF : ON)

const crumbs: Crumb[] = [{ href: '/account', text: say('account.title') }]

const PROOF: Readonly<Record<'current' | 'code', FieldPlan>> = {
  current: { label: say('password.current'), type: 'password', autocomplete: 'current-password' },
  code: {
    label: say('secondFactor.code'),
    autocomplete: 'one-time-code',
    hint: say('secondFactor.code.hint'),
  },
}

/** One's own second factor: turned on or off. */
export function presentSecondFactor(input: {
  since: number | null
  codesLeft: number
  isDemanded: boolean
  form: FormState
}) {
  const { since, codesLeft, isDemanded, form } = input
  return {
    title: say('secondFactor.title'),
    crumbs: isDemanded && since === null ? [] : crumbs,
    look: lookOfFactor(since),
    since: since === null ? null : say('secondFactor.since', { when: moment(since, 'day') }),
    left: say('secondFactor.left', { count: codesLeft }),
    few: codesLeft <= FEW_CODES,
    isDemanded,
    base: SECOND_FACTOR_PATH,
    fields: fieldsOf(PROOF, form),
    faults: faultsOf(PROOF, form),
  }
}

const CODE: Readonly<Record<'code', FieldPlan>> = {
  code: {
    label: say('secondFactor.code'),
    autocomplete: 'one-time-code',
    hint: say('secondFactor.setUp.codeHint'),
  },
}

/** The secret for the app, and the form for its first code. */
export const presentSetUp = ({ secret }: WaitingSecret, form: FormState) => ({
  title: say('secondFactor.setUp.title'),
  crumbs: [...crumbs, { href: SECOND_FACTOR_PATH, text: say('secondFactor.title') }],
  picture: `${SECOND_FACTOR_PATH}/qr.svg`,
  action: `${SECOND_FACTOR_PATH}/set-up`,
  again: SECOND_FACTOR_PATH,
  secret: (secret.match(/.{1,4}/g) ?? []).join(' '),
  fields: fieldsOf(CODE, form),
  faults: faultsOf(CODE, form),
})

/** Recovery codes, shown once. */
export const presentRecoveryCodes = (codes: readonly string[]) => ({
  title: say('recoveryCodes.title'),
  codes,
})
