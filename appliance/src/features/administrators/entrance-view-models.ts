import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const SIGN_IN: Readonly<Record<'userName' | 'password', FieldPlan>> = {
  userName: { label: say('signIn.userName'), autocomplete: 'username' },
  password: { label: say('signIn.password'), type: 'password', autocomplete: 'current-password' },
}

/** The sign-in page; `next` is where to go on. */
export const presentSignIn = (form: FormState) => ({
  title: say('signIn.title'),
  layout: 'door',
  next: typeof form.values['next'] === 'string' ? form.values['next'] : '/',
  fields: fieldsOf(SIGN_IN, form),
  faults: faultsOf(SIGN_IN, form),
})

const CODE: Readonly<Record<'code', FieldPlan>> = {
  code: {
    label: say('secondFactor.code'),
    autocomplete: 'one-time-code',
    hint: say('secondFactor.code.hint'),
  },
}

/** The second step of signing in; `next` is where to go on. */
export const presentCode = (form: FormState) => ({
  title: say('signIn.code.title'),
  layout: 'door',
  next: typeof form.values['next'] === 'string' ? form.values['next'] : '/',
  fields: fieldsOf(CODE, form),
  faults: faultsOf(CODE, form),
})

type FirstRunField = 'code' | 'name' | 'userName' | 'password' | 'organizationName' | 'timeZone'

const firstRunPlans = (timeZones: readonly string[]): Readonly<Record<FirstRunField, FieldPlan>> => ({
  code: { label: say('firstRun.code'), autocomplete: 'one-time-code', hint: say('firstRun.code.hint') },
  name: { label: say('firstRun.name'), autocomplete: 'name' },
  userName: {
    label: say('firstRun.userName'),
    autocomplete: 'username',
    hint: say('firstRun.userName.hint'),
  },
  password: {
    label: say('firstRun.password'),
    type: 'password',
    autocomplete: 'new-password',
    hint: say('firstRun.password.hint'),
  },
  organizationName: { label: say('firstRun.organizationName'), autocomplete: 'organization' },
  timeZone: {
    label: say('firstRun.timeZone'),
    autocomplete: 'off',
    hint: say('firstRun.timeZone.hint'),
    options: timeZones.map((zone) => ({ value: zone, text: zone })),
  },
})

/** The first run: the code, the first owner and, unless a kit brought it back, the organization. */
export function presentFirstRun(form: FormState, restored: boolean, timeZones: readonly string[]) {
  const plans = firstRunPlans(timeZones)
  return {
    title: say('firstRun.title'),
    layout: 'door',
    restored,
    fields: fieldsOf(plans, form),
    faults: faultsOf(plans, form),
  }
}
