import type { FormState } from '../../platform/http/form-state.ts'
import type { Page } from '../../platform/db/index.ts'
import { address, path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Empty } from '../../platform/views/page.ts'
import type { Group, GroupUse, MemberResult, Person } from '../people/index.ts'

/** Address of the list of groups. */
export const GROUPS_PATH = '/groups'

/** Address of a group, or of a page below it. */
export const groupPath = (...pieces: string[]): string => path(['groups', ...pieces])

const LOCAL: Look = { icon: 'pencil', tone: 'none', word: 'groups.local' }
const DIRECTORY: Look = { icon: 'directory', tone: 'none', word: 'groups.directory' }
const GONE: Look = { icon: 'alert-triangle', tone: 'warn', word: 'groups.gone' }

const lookOf = ({ directoryId, state }: Group): Look =>
  directoryId === null ? LOCAL : state === 'missing' ? GONE : DIRECTORY

const crumbs = [{ href: GROUPS_PATH, text: say('groups.title') }]

/** The list of groups, of the directory and made here. */
export const presentGroups = (found: Page<Group>, search: string): object => ({
  title: say('groups.title'),
  search,
  chips: search === '' ? [] : [{ label: say('groups.search'), value: search, without: GROUPS_PATH }],
  clear: GROUPS_PATH,
  rows: found.rows.map((group) => ({ href: groupPath(group.id), name: group.name, look: lookOf(group) })),
  empty: search === '' ? NONE : NO_MATCH,
  pager: pagerOf(found, rowsText(found.rows.length, null), GROUPS_PATH, { q: search }),
})

const NONE: Empty = {
  icon: 'users-group',
  title: say('groups.none.title'),
  text: say('groups.none.text'),
  actions: [],
}
const NO_MATCH: Empty = {
  icon: 'filter-off',
  title: say('groups.noMatch.title'),
  text: say('groups.noMatch.text'),
  actions: [{ href: GROUPS_PATH, text: say('filter.clear'), icon: null, primary: false }],
}

const NAME: Record<'name', FieldPlan> = { name: { label: say('groups.name'), autocomplete: 'off' } }

/** Where a group is made. */
export const presentNewGroup = (form: FormState): object => ({
  title: say('groups.new'),
  crumbs,
  action: GROUPS_PATH,
  fields: fieldsOf(NAME, form),
  faults: faultsOf(NAME, form),
})

const MEMBERS: Record<'people', FieldPlan> = {
  people: { label: say('groups.add.field'), type: 'area', rows: 6, hint: say('groups.add.hint') },
}

/** What the page of a group is made from. */
export type GroupPageInput = {
  group: Group
  members: Page<Pick<Person, 'id' | 'name' | 'logins' | 'state'>>
  count: number
  uses: readonly GroupUse[]
  form: FormState
  results: readonly MemberResult[]
}

const RESULT_LOOKS: Readonly<Record<MemberResult['result'], Look>> = {
  added: { icon: 'circle-check', tone: 'good', word: 'groups.result.added' },
  already: { icon: 'equal', tone: 'none', word: 'groups.result.already' },
  none: { icon: 'circle-x', tone: 'bad', word: 'groups.result.none' },
  several: { icon: 'help', tone: 'warn', word: 'groups.result.several' },
}

const WHY: Readonly<Partial<Record<MemberResult['result'], Text>>> = {
  none: say('groups.result.none.why'),
  several: say('groups.result.several.why'),
}

/** A group and its people. Only one that was made here can be changed. */
export function presentGroup({ group, members, count, uses, form, results }: GroupPageInput): object {
  const base = groupPath(group.id)
  const wrong = results.filter(({ result }) => result === 'none' || result === 'several')
  const right = results.filter(({ result }) => !wrong.some((other) => other.result === result))
  return {
    title: group.name,
    crumbs,
    look: lookOf(group),
    lead: say(group.directoryId === null ? 'groups.count' : 'groups.countNested', { count }),
    local: group.directoryId === null,
    base,
    remove: { text: say('groups.delete.text', { count }), do: say('groups.delete.do', { name: group.name }) },
    uses: uses.map(({ policyId, name }) => ({ href: path(['policies', policyId]), name })),
    rename: fieldsOf(NAME, { ...form, values: { name: group.name, ...form.values } }),
    add: fieldsOf(MEMBERS, form),
    faults: faultsOf({ ...NAME, ...MEMBERS }, form),
    results: [...wrong, ...right].map(({ text, result }) => ({
      text,
      look: RESULT_LOOKS[result],
      why: WHY[result] ?? null,
    })),
    rows: members.rows.map(({ id, name, logins }) => ({
      href: address('/devices', { person: id }),
      name,
      login: logins[0] ?? '',
      remove: groupPath(group.id, 'members', id, 'remove'),
    })),
    empty: { icon: 'users', title: say('groups.nobody.title'), text: say('groups.nobody.text'), actions: [] },
    pager: pagerOf(members, rowsText(members.rows.length, count), base, {}),
  }
}
