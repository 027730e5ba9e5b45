import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { address, path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Crumb } from '../../platform/views/page.ts'
import type { Policy, Revision } from './policy.ts'

/** Address of the list of policies. */
export const POLICIES_PATH = '/policies'

/** Address of ties and overlaps. */
export const OVERLAPS_PATH = `${POLICIES_PATH}/overlaps`

/** Address of the computers that nothing governs. */
export const UNGOVERNED_PATH = `${POLICIES_PATH}/ungoverned`

/** Address of a policy, or of a page below it. */
export const policyPath = (id: string, ...below: readonly string[]): string =>
  path(['policies', id, ...below])

/** Address of a comparison; a side without a revision is its newest. */
export const comparePath = (
  before: { id: string; revision?: number },
  after: { id: string; revision?: number },
): string =>
  address(`${POLICIES_PATH}/compare`, {
    before: before.id,
    beforeRevision: before.revision,
    after: after.id,
    afterRevision: after.revision,
  })

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
  contests: Text | null,
): object => ({
  title: say('policies.title'),
  contests,
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

/** Fields of a new policy. */
export const NEW: Readonly<Record<'name' | 'description', FieldPlan>> = {
  name: { label: say('policy.field.name'), autocomplete: 'off' },
  description: { label: say('policy.field.description'), type: 'area', rows: 2, optional: true },
}

/** The form for a copy of a policy. */
export const presentCopy = (policy: Policy, revision: number, entries: number, form: FormState): object => ({
  title: say('copy.title', { name: policy.name }),
  lead: say('copy.lead', { entries, revision, name: policy.name }),
  crumbs: [...crumbs, { href: policyPath(policy.id), text: policy.name }],
  action: policyPath(policy.id, 'revisions', String(revision), 'copy'),
  cancel: policyPath(policy.id),
  fields: fieldsOf(NEW, form),
  faults: faultsOf(NEW, form),
})

/** The pages of a policy. */
export type PolicyTab = 'settings' | 'assignments' | 'coverage' | 'revisions'

/** What stands above the tabs of a policy. */
export function policyFrame(policy: Policy, tab: PolicyTab, assignments: number): Record<string, unknown> {
  const inForce = policy.revision === policy.publishedRevision
  return {
    title: policy.name,
    crumbs,
    lead: leadOf(policy),
    look: lookOf(policy),
    steps: [
      { icon: 'pencil', text: say('policy.step.draft'), current: !inForce },
      { icon: 'shield-check', text: say('policy.step.published'), current: inForce },
    ],
    tabs: tabsOf(policy, assignments).map(({ name, ...rest }) => ({ ...rest, current: name === tab })),
    verbs: verbsOf(policy, policy.revision),
  }
}

const tabsOf = ({ id, revision }: Policy, assignments: number) => [
  { name: 'settings', href: policyPath(id), text: say('policy.tab.settings'), count: null },
  {
    name: 'assignments',
    href: policyPath(id, 'assignments'),
    text: say('policy.tab.assignments'),
    count: assignments,
  },
  { name: 'coverage', href: policyPath(id, 'coverage'), text: say('policy.tab.coverage'), count: null },
  {
    name: 'revisions',
    href: policyPath(id, 'revisions'),
    text: say('policy.tab.revisions'),
    count: revision,
  },
]

/** What can be done with a revision without changing its policy. */
const verbsOf = ({ id, publishedRevision }: Policy, revision: number): object => ({
  copy: policyPath(id, 'revisions', String(revision), 'copy'),
  export: policyPath(id, 'revisions', String(revision), 'export'),
  compare: comparePath({ id, revision: publishedRevision ?? Math.max(1, revision - 1) }, { id, revision }),
})

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

/** What a revision changed, and what it holds. */
export function presentRevision(input: {
  policy: Policy
  revision: Revision
  differences: object
  authors: Authors
  assignments: number
  rows: readonly object[]
}): object {
  const { policy, revision, differences, authors, assignments, rows } = input
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
    verbs: verbsOf(policy, number),
    note: revision.note,
    look: number === policy.publishedRevision ? PUBLISHED : null,
    differences,
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
