import type { TypedForm } from '../../platform/http/admin-route.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { z } from 'zod'
import type { ConnectionSettings } from './connection.ts'
import { DIRECTORY_KINDS } from './kinds.ts'

const text = (max: number) => z.string().max(max).default('')

/** The form of a connection as browsers send it; what is right is decided by the service. */
export const connectionForm = z.object({
  name: text(300),
  kind: text(50),
  host: text(300),
  port: text(20),
  security: text(20),
  ca: text(200_000),
  bindDn: text(2_000),
  bindPassword: text(1_000),
  peopleBase: text(2_000),
  peopleFilter: text(4_000),
  loginAttribute: text(200),
  groupsBase: text(2_000),
  groupsFilter: text(4_000),
  email: z.literal('on').optional(),
  schedule: text(300),
  do: z.enum(['save', 'test']).default('save'),
})

/** What was sent. */
export type ConnectionForm = z.output<typeof connectionForm>

/** The form as the service takes it. */
export const settingsFrom = (form: ConnectionForm): unknown => ({
  name: form.name,
  kind: form.kind,
  host: form.host,
  port: form.port,
  security: form.security,
  ca: form.ca,
  bindDn: form.bindDn,
  people: { base: form.peopleBase, filter: form.peopleFilter, loginAttribute: form.loginAttribute },
  groups: { base: form.groupsBase, filter: form.groupsFilter },
  email: form.email === 'on',
  schedule: form.schedule,
})

/** The form with what is stored. The password never leaves the store. */
export const formFrom = (settings: ConnectionSettings): TypedForm => ({
  name: settings.name,
  kind: settings.kind,
  host: settings.host,
  port: String(settings.port),
  security: settings.security,
  ca: settings.ca ?? '',
  bindDn: settings.bindDn,
  peopleBase: settings.people.base,
  peopleFilter: settings.people.filter ?? '',
  loginAttribute: settings.people.loginAttribute,
  groupsBase: settings.groups.base,
  groupsFilter: settings.groups.filter ?? '',
  schedule: settings.schedule ?? '',
  ...(settings.email ? { email: 'on' } : {}),
})

/** A form to begin with. */
export const EMPTY_FORM: TypedForm = {
  kind: 'openldap',
  port: '636',
  security: 'ldaps',
  loginAttribute: DIRECTORY_KINDS.openldap.person.login,
  schedule: '0 * * * *',
}

/** The service names fields by their place in the settings. */
const FIELDS: Readonly<Record<string, string>> = {
  'people.base': 'peopleBase',
  'people.filter': 'peopleFilter',
  'people.loginAttribute': 'loginAttribute',
  'groups.base': 'groupsBase',
  'groups.filter': 'groupsFilter',
}

const filter: FieldPlan = {
  label: say('form.directory.filter'),
  optional: true,
  hint: say('form.directory.filter.hint'),
  autocomplete: 'off',
}

type FieldName = Exclude<keyof ConnectionForm, 'do'>

const plans = (isNew: boolean): Readonly<Record<FieldName, FieldPlan>> => ({
  name: { label: say('form.directory.name'), hint: say('form.directory.name.hint'), autocomplete: 'off' },
  kind: {
    label: say('form.directory.kind'),
    type: 'select',
    options: Object.entries(DIRECTORY_KINDS).map(([value, { label }]) => ({ value, text: label })),
  },
  host: { label: say('form.directory.host'), autocomplete: 'off' },
  port: { label: say('form.directory.port'), type: 'number' },
  security: {
    label: say('form.directory.security'),
    type: 'select',
    options: [
      { value: 'ldaps', text: say('form.directory.security.ldaps') },
      { value: 'starttls', text: say('form.directory.security.starttls') },
      { value: 'plain', text: say('form.directory.security.plain') },
    ],
  },
  ca: {
    label: say('form.directory.ca'),
    type: 'area',
    rows: 4,
    optional: true,
    hint: say('form.directory.ca.hint'),
  },
  bindDn: {
    label: say('form.directory.bindDn'),
    hint: say('form.directory.bindDn.hint'),
    autocomplete: 'off',
  },
  bindPassword: isNew
    ? { label: say('form.directory.bindPassword'), type: 'password', autocomplete: 'off' }
    : {
        label: say('form.directory.bindPassword'),
        type: 'password',
        autocomplete: 'off',
        optional: true,
        hint: say('form.directory.bindPassword.keep'),
      },
  peopleBase: { label: say('form.directory.peopleBase'), autocomplete: 'off' },
  peopleFilter: filter,
  loginAttribute: {
    label: say('form.directory.loginAttribute'),
    hint: say('form.directory.loginAttribute.hint'),
    autocomplete: 'off',
  },
  groupsBase: { label: say('form.directory.groupsBase'), autocomplete: 'off' },
  groupsFilter: filter,
  email: { label: say('form.directory.email'), type: 'check' },
  schedule: {
    label: say('form.directory.schedule'),
    optional: true,
    hint: say('form.directory.schedule.hint'),
    autocomplete: 'off',
  },
})

/** Fields of the form with what was typed and what was wrong. */
export function presentForm(form: FormState, isNew: boolean) {
  const errors = Object.fromEntries(
    Object.entries(form.errors).map(([name, reason]) => [FIELDS[name] ?? name, reason]),
  )
  const state = { ...form, errors }
  return { fields: fieldsOf(plans(isNew), state), faults: faultsOf(plans(isNew), state) }
}
