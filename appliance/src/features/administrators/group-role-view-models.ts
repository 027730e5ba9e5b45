import type { Role } from '../../platform/http/capabilities.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import type { Crumb, Empty } from '../../platform/views/page.ts'
import type { Group } from '../people/index.ts'
import type { RoleChange } from './directory-accounts.ts'
import type { NamedGroupRole } from './group-roles.ts'
import { roleOptions, roleText } from './role-words.ts'

const LIST = '/administrators/groups'
const groupPath = (id: string): string => path(['administrators', 'groups', id])
const membersPath = (id: string): string => path(['groups', id])

const ADMINISTRATORS: Crumb = { href: '/administrators', text: say('administrators.title') }
const GROUPS: Crumb = { href: LIST, text: say('groupRoles.title') }
const GONE: Look = { icon: 'alert-triangle', tone: 'warn', word: 'groupRole.isGone' }

const NONE: Empty = {
  icon: 'users-group',
  title: say('groupRoles.none'),
  text: say('groupRoles.none.text'),
  actions: [
    { href: `${LIST}/new`, text: say('groupRoles.new'), icon: 'plus', primary: true },
    { href: '/directories', text: say('directories.title'), icon: null, primary: false },
  ],
}

/** Groups that give a role. */
export const presentGroupRoles = (roles: readonly NamedGroupRole[]) => ({
  title: say('groupRoles.title'),
  crumbs: [ADMINISTRATORS],
  rows: roles.map(({ group, role, createdAt }) => ({
    href: groupPath(group.id),
    name: group.name,
    gone: group.state === 'present' ? null : GONE,
    role: roleText(role),
    members: membersPath(group.id),
    createdAt,
  })),
  empty: NONE,
})

/** Groups of the directory to choose from. */
export const presentGroupChoice = (groups: readonly Group[], search: string) => ({
  title: say('groupRoles.new'),
  crumbs: [ADMINISTRATORS, GROUPS],
  search,
  groups: groups
    .filter(({ directoryId, state }) => directoryId !== null && state === 'present')
    .map(({ id, name }) => ({ href: groupPath(id), name })),
})

const ROLE: Readonly<Record<'role', FieldPlan>> = {
  role: { label: say('administrator.field.role'), type: 'select', options: roleOptions },
}

/** So many are named; the count is of all. */
const NAMED = 50

/** Those whose role would change. */
const presentChanges = (changes: readonly RoleChange[]) => ({
  count: say('groupRole.changes', { count: changes.length }),
  more: changes.length > NAMED ? say('groupRole.changes.more', { count: changes.length - NAMED }) : null,
  rows: changes.slice(0, NAMED).map(({ administrator: { id, name, role, suspendedAt }, role: next }) => ({
    href: path(['administrators', id]),
    name,
    text: say('groupRole.change', {
      before: suspendedAt === null ? roleText(role) : say('administrators.suspended'),
      after: next === null ? say('administrators.suspended') : roleText(next),
    }),
  })),
})

/** What giving a role does, in words. */
function presentAsked(people: number, { role, changes }: { role: Role; changes: readonly RoleChange[] }) {
  return {
    role,
    text: say('groupRole.effect', { people, role: roleText(role) }),
    anybody: people > 0,
    owner: role === 'owner',
    do: say('groupRole.give', { role: roleText(role) }),
    changes: presentChanges(changes),
  }
}

const leadOf = (given: Role | null): Phrase =>
  given === null ? say('groupRole.gives.none') : say('groupRole.gives', { role: roleText(given) })

/** One group: the role it gives, what another would do, and what taking it would. */
export function presentGroupRole(input: {
  group: Group
  given: Role | null
  people: number
  /** A role that is looked at before it is given. */
  asked: { role: Role; changes: readonly RoleChange[] } | null
  /** Whose role would change if it were taken; null: it gives none. */
  taken: readonly RoleChange[] | null
  form: FormState
}) {
  const { group, given, people, asked, taken, form } = input
  const values = { role: asked?.role ?? given ?? 'operator', ...form.values }
  return {
    title: group.name,
    crumbs: [ADMINISTRATORS, GROUPS],
    base: groupPath(group.id),
    lead: leadOf(given),
    count: say('groupRole.people', { people }),
    members: membersPath(group.id),
    gone: group.state === 'present' ? null : GONE,
    fields: fieldsOf(ROLE, { ...form, values }),
    faults: faultsOf(ROLE, form),
    asked: asked && presentAsked(people, asked),
    taken: taken && {
      do: say('groupRole.take', { role: given === null ? '' : roleText(given), group: group.name }),
      changes: presentChanges(taken),
    },
  }
}
