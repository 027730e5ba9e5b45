import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Crumb } from '../../platform/views/page.ts'
import { path } from '../../platform/views/address.ts'
import { isOfDirectory, type Administrator } from './administrator.ts'
import { browserName } from './browser-name.ts'
import { roleOptions, roleRows, roleText } from './role-words.ts'
import { lookOfFactor } from './second-factor-view-models.ts'
import type { Session } from './sessions.ts'

const LIST = '/administrators'

/** A session as a row. `current` is the one that looks. */
const presentSession =
  (currentId: string | null, endPath: string) =>
  ({ id, browser, createdAt, lastSeenAt }: Session) => ({
    browser: browser === '' ? say('account.session.unknown') : browserName(browser),
    createdAt,
    lastSeenAt,
    current: id === currentId,
    end: `${endPath}/${encodeURIComponent(id)}/end`,
  })

/** One's own account. */
export const presentAccount = (
  administrator: Administrator,
  sessions: readonly Session[],
  currentId: string,
) => ({
  title: say('account.title'),
  ofDirectory: isOfDirectory(administrator),
  secondFactor: lookOfFactor(administrator.secondFactorAt),
  facts: say('account.facts', { userName: administrator.userName, role: roleText(administrator.role) }),
  sessions: sessions.map(presentSession(currentId, '/account/sessions')),
  caption: say('account.sessions.caption'),
})

/** Whether the password has to be changed, and whether it can be. */
type PasswordDuty = { required: boolean; ofDirectory: boolean }

const PASSWORD: Readonly<Record<'current' | 'password', FieldPlan>> = {
  current: { label: say('password.current'), type: 'password', autocomplete: 'current-password' },
  password: {
    label: say('password.new'),
    type: 'password',
    autocomplete: 'new-password',
    hint: say('firstRun.password.hint'),
  },
}

/** The form for one's own password. `required`: nothing else works before. The directory's is changed there. */
export const presentPassword = (form: FormState, { required, ofDirectory }: PasswordDuty) => ({
  title: say('password.title'),
  required,
  ofDirectory,
  fields: fieldsOf(PASSWORD, form),
  faults: faultsOf(PASSWORD, form),
})

const ACTIVE: Look = { icon: 'circle-check', tone: 'good', word: 'administrators.active' }
const MUST_CHANGE: Look = { icon: 'hourglass-empty', tone: 'wait', word: 'administrators.mustChange' }
const DISABLED: Look = { icon: 'circle-minus', tone: 'none', word: 'administrators.disabled' }

const SUSPENDED: Look = { icon: 'circle-minus', tone: 'none', word: 'administrators.suspended' }

function lookOf({ disabledAt, suspendedAt, mustChangePassword }: Administrator): Look {
  if (disabledAt !== null) return DISABLED
  if (suspendedAt !== null) return SUSPENDED
  return mustChangePassword ? MUST_CHANGE : ACTIVE
}

const sourceText = (administrator: Administrator): Phrase =>
  say(isOfDirectory(administrator) ? 'administrators.ofDirectory' : 'administrators.local')

/** Everybody who may sign in. */
export const presentAdministrators = (page: Page<Administrator>) => ({
  title: say('administrators.title'),
  rows: page.rows.map((administrator) => ({
    href: path(['administrators', administrator.id]),
    name: administrator.name,
    userName: administrator.userName,
    role: roleText(administrator.role),
    source: sourceText(administrator),
    look: lookOf(administrator),
    secondFactor: lookOfFactor(administrator.secondFactorAt),
    signedInAt: administrator.lastSignedInAt,
  })),
  pager: pagerOf(page, rowsText(page.rows.length, null), LIST, {}),
})

const NEW: Readonly<Record<'name' | 'userName' | 'role', FieldPlan>> = {
  name: { label: say('administrator.field.name'), autocomplete: 'off' },
  userName: {
    label: say('administrator.field.userName'),
    autocomplete: 'off',
    hint: say('firstRun.userName.hint'),
  },
  role: { label: say('administrator.field.role'), type: 'select', options: roleOptions },
}

const crumbs: Crumb[] = [{ href: LIST, text: say('administrators.title') }]

/** The form for a new account. */
export const presentNew = (form: FormState) => ({
  title: say('administrator.new.title'),
  crumbs,
  fields: fieldsOf(NEW, form),
  faults: faultsOf(NEW, form),
  roles: roleRows,
})

/** One account, for owners. */
export function presentAdministrator(
  administrator: Administrator,
  sessions: readonly Session[],
  viewerId: string,
) {
  const { id, name, role, userName } = administrator
  const base = path(['administrators', id])
  const state: FormState = { values: { role }, errors: {}, message: null }
  return {
    title: name,
    crumbs,
    name,
    userName,
    role: roleText(role),
    source: sourceText(administrator),
    ofDirectory: isOfDirectory(administrator),
    look: lookOf(administrator),
    base,
    disabled: administrator.disabledAt !== null,
    mayResetSecondFactor: administrator.secondFactorAt !== null && id !== viewerId,
    secondFactor: lookOfFactor(administrator.secondFactorAt),
    fields: fieldsOf({ role: NEW.role }, state),
    roles: roleRows,
    sessions: sessions.map(presentSession(null, `${base}/sessions`)),
    caption: say('administrator.sessions.caption', { name }),
  }
}

/** A password for one use, shown once. */
export const presentOneTime = (
  administrator: Administrator,
  password: string,
  reason: 'created' | 'reset',
) => ({
  title: say('oneTime.title'),
  crumbs,
  lead: say(reason === 'created' ? 'oneTime.created' : 'oneTime.reset', { name: administrator.name }),
  password,
})
