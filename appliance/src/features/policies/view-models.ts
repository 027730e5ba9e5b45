import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Crumb } from '../../platform/views/page.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import type { Difference, Policy, Revision } from './policy.ts'
import { STARTERS } from './starters.ts'

/** Address of the list of policies. */
export const POLICIES_PATH = '/policies'

/** Address of a policy, or of a page below it. */
export const policyPath = (id: string, ...below: readonly string[]): string =>
  path(['policies', id, ...below])

const PUBLISHED: Look = { icon: 'shield-check', tone: 'good', word: 'policy.state.published' }
const CHANGED: Look = { icon: 'pencil', tone: 'warn', word: 'policy.state.changed' }
const DRAFT: Look = { icon: 'pencil', tone: 'none', word: 'policy.state.draft' }

/** Whether a policy is in force as it stands, has newer changes, or was never published. */
const lookOf = ({ revision, publishedRevision }: Policy): Look =>
  publishedRevision === null ? DRAFT : publishedRevision === revision ? PUBLISHED : CHANGED

/** A policy in the list with the scopes it is given to. */
export type ListedPolicy = { policy: Policy; scopes: readonly Text[] }

/** The list of policies. */
export const presentPolicies = (
  page: Page<Policy>,
  listed: readonly ListedPolicy[],
  filter: { group: string } | null,
): object => ({
  title: say('policies.title'),
  chips: filter ? [{ label: say('scope.group'), value: filter.group, without: POLICIES_PATH }] : [],
  clear: POLICIES_PATH,
  rows: listed.map(({ policy, scopes }) => ({
    href: policyPath(policy.id),
    name: policy.name,
    description: policy.description,
    look: lookOf(policy),
    revision: policy.revision,
    scopes,
    assignments: policyPath(policy.id, 'assignments'),
    publishedAt: policy.publishedAt,
  })),
  empty: {
    icon: 'shield-lock',
    title: say(filter ? 'policies.noneOfGroup.title' : 'policies.none.title'),
    text: say(filter ? 'policies.noneOfGroup.text' : 'policies.none.text'),
    actions: [{ href: '/policies/new', text: say('policies.new'), icon: 'plus', primary: true }],
  },
  pager: pagerOf(page, rowsText(listed.length, null), POLICIES_PATH, {}),
})

const crumbs: Crumb[] = [{ href: POLICIES_PATH, text: say('policies.title') }]

const NEW: Readonly<Record<'name' | 'description', FieldPlan>> = {
  name: { label: say('policy.field.name'), autocomplete: 'off' },
  description: { label: say('policy.field.description'), type: 'area', rows: 2, optional: true },
}

/** The form for a new policy. */
export const presentNew = (form: FormState): object => ({
  title: say('policies.new'),
  crumbs,
  fields: fieldsOf(NEW, form),
  faults: faultsOf(NEW, form),
  starters: STARTERS.map(({ id, word, text, entries }, place) => ({
    id,
    word: say(word),
    text: say(text),
    count: say('starter.entries', { count: entries.length }),
    checked: form.values['starter'] === undefined ? place === 0 : form.values['starter'] === id,
  })),
})

/** What stands above the tabs of a policy. */
export function policyFrame(
  policy: Policy,
  tab: 'settings' | 'assignments' | 'revisions',
  assignments: number,
): Record<string, unknown> {
  return {
    title: policy.name,
    crumbs,
    lead: leadOf(policy),
    look: lookOf(policy),
    steps: [
      {
        icon: 'pencil',
        text: say('policy.step.draft'),
        current: policy.revision !== policy.publishedRevision,
      },
      {
        icon: 'shield-check',
        text: say('policy.step.published'),
        current: policy.revision === policy.publishedRevision,
      },
    ],
    tabs: [
      {
        href: policyPath(policy.id),
        text: say('policy.tab.settings'),
        count: null,
        current: tab === 'settings',
      },
      {
        href: policyPath(policy.id, 'assignments'),
        text: say('policy.tab.assignments'),
        count: assignments,
        current: tab === 'assignments',
      },
      {
        href: policyPath(policy.id, 'revisions'),
        text: say('policy.tab.revisions'),
        count: policy.revision,
        current: tab === 'revisions',
      },
    ],
  }
}

function leadOf({ revision, publishedRevision, publishedAt }: Policy): Phrase {
  if (publishedRevision === null || publishedAt === null) return say('policy.lead.draft', { revision })
  const when = moment(publishedAt, 'day')
  return publishedRevision === revision
    ? say('policy.lead.published', { revision, when })
    : say('policy.lead.changed', { revision, published: publishedRevision, when })
}

/** Names of authors by id. */
export type Authors = ReadonlyMap<string, string>

const authorOf = (id: string, authors: Authors): Text => authors.get(id) ?? say('policy.author.unknown')

/** Every revision of a policy, newest first. */
export const presentRevisions = (
  policy: Policy,
  revisions: readonly Revision[],
  authors: Authors,
  assignments: number,
): object => ({
  ...policyFrame(policy, 'revisions', assignments),
  rows: revisions.map(({ revision, authorId, savedAt, note, entries }) => ({
    revision,
    href: policyPath(policy.id, 'revisions', String(revision)),
    author: authorOf(authorId, authors),
    savedAt,
    note,
    entries: entries.length,
    look: revision === policy.publishedRevision ? PUBLISHED : null,
  })),
})

/** What a revision changed, and what it holds. `against` is the revision it is compared with; null: it is the first. */
export function presentRevision(input: {
  policy: Policy
  revision: Revision
  against: number | null
  differences: readonly Difference[]
  authors: Authors
  assignments: number
  rows: readonly object[]
}): object {
  const { policy, revision, against, differences, authors, assignments, rows } = input
  const { revision: number } = revision
  return {
    ...policyFrame(policy, 'revisions', assignments),
    title: say('revision.title', { name: policy.name, revision: number }),
    crumbs: [
      ...crumbs,
      { href: policyPath(policy.id), text: policy.name },
      { href: policyPath(policy.id, 'revisions'), text: say('policy.tab.revisions') },
    ],
    lead: say('revision.lead', {
      author: authorOf(revision.authorId, authors),
      when: moment(revision.savedAt, 'exact'),
    }),
    note: revision.note,
    look: number === policy.publishedRevision ? PUBLISHED : null,
    differenceTitle:
      against === null ? say('revision.first') : say('revision.difference', { revision: against }),
    differences: differences.map(presentDifference),
    entries: rows,
    restore:
      number === policy.revision ? null : policyPath(policy.id, 'revisions', String(number), 'restore'),
    publish:
      number === policy.publishedRevision
        ? null
        : policyPath(policy.id, 'revisions', String(number), 'publish'),
    number,
  }
}

const ADDED: Look = { icon: 'plus', tone: 'good', word: 'difference.added' }
const REMOVED: Look = { icon: 'minus', tone: 'bad', word: 'difference.removed' }
const ALTERED: Look = { icon: 'pencil', tone: 'warn', word: 'difference.changed' }

const presentDifference = ({ setting, before, after }: Difference): object => ({
  label: labelOf(setting),
  look: before === null ? ADDED : after === null ? REMOVED : ALTERED,
  before: before && { value: valueText(setting, before.value), mode: lookOfMode(before.mode) },
  after: after && { value: valueText(setting, after.value), mode: lookOfMode(after.mode) },
})
