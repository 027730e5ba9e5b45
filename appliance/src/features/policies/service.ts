import { MODELS, SCOPE_KINDS, type Exclusion, type ScopeKind, type SettingValue } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import type { Organizations } from '../organizations/index.ts'
import {
  checkEntries,
  difference,
  reviseEntries,
  type Difference,
  type Entry,
  type Policy,
  type Revision,
} from './policy.ts'
import * as store from './store.ts'

export type PolicyDeps = { clock: Clock; audit: Pick<Audit, 'record'>; organizations: Organizations }

/** What a person enters for a policy. */
export type PolicyInput = {
  name: string
  description: string
  entries: readonly { setting: string; value: unknown; mode: string }[]
  note: string
}

/** A policy as a file. */
export type PolicyDocument = {
  format: 'earshot-policy-1'
  name: string
  description: string
  entries: { setting: string; value: SettingValue; mode: string }[]
}

/** To whom a policy is given. Times are milliseconds since 1970 UTC; null leaves a side open. */
export type AssignmentInput = {
  scope: { kind: string; id: string | null }
  rank: number
  startsAt: number | null
  endsAt: number | null
}

const MAX_NAME = 200
const MAX_NOTE = 1_000
const MAX_RANK = 1_000_000

function checkTexts(input: { name: string; description: string; note: string }): {
  name: string
  description: string
  note: string
} {
  const name = input.name.trim()
  if (name === '' || name.length > MAX_NAME)
    throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  if (input.description.length > MAX_NOTE)
    throw invalid('description', say('fault.tooLong', { max: MAX_NOTE }))
  if (input.note.length > MAX_NOTE) throw invalid('note', say('fault.tooLong', { max: MAX_NOTE }))
  return { name, description: input.description.trim(), note: input.note.trim() }
}

/** Throws `AppError` `not_found`. */
export async function getPolicy(reader: Reader, organizationId: string, id: string): Promise<Policy> {
  const policy = await store.findPolicy(reader, organizationId, id)
  if (!policy) throw new AppError('not_found', say('policy.missing'))
  return policy
}

/** Throws `AppError` `not_found`. */
export async function getRevision(
  reader: Reader,
  organizationId: string,
  id: string,
  revision: number,
): Promise<Revision> {
  const found = await store.findRevision(reader, organizationId, id, revision)
  if (!found) throw new AppError('not_found', say('revision.missing'))
  return found
}

async function checkFree(
  reader: Reader,
  organizationId: string,
  name: string,
  ownId?: string,
): Promise<void> {
  const other = await store.findPolicyByName(reader, organizationId, name)
  if (other && other.id !== ownId) throw invalid('name', say('policy.taken', { name: other.name }))
}

/** Creates a policy with its first revision, not published. Throws `AppError` `invalid`. */
export async function createPolicy(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  input: PolicyInput,
  actor: Actor,
): Promise<Policy> {
  const { name, description, note } = checkTexts(input)
  const entries = checkEntries(input.entries)
  await checkFree(tx, organizationId, name)
  const now = deps.clock.now()
  const policy: Policy = {
    id: newId(),
    organizationId,
    name,
    description,
    revision: 1,
    publishedRevision: null,
    publishedAt: null,
    createdAt: now,
  }
  await store.insertPolicy(tx, policy)
  const revision = {
    revision: 1,
    entries: reviseEntries([], entries, 1),
    authorId: actor.id,
    note,
    savedAt: now,
  }
  await store.insertRevision(tx, organizationId, policy.id, revision)
  await deps.audit.record(tx, {
    organizationId,
    actor,
    action: 'policy.created',
    object: { kind: 'policy', id: policy.id },
    detail: { name },
  })
  return policy
}

/**
 * Saves a new revision on top of `basedOn`, the newest the author has seen. Throws `AppError` `invalid`, or
 * `conflict` when somebody else saved one in the meantime.
 */
export async function savePolicy(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  basedOn: number,
  input: PolicyInput,
  actor: Actor,
): Promise<Revision> {
  const policy = await getPolicy(tx, organizationId, id)
  if (policy.revision !== basedOn)
    throw new AppError('conflict', say('policy.savedMeanwhile', { revision: policy.revision }))
  const { name, description, note } = checkTexts(input)
  const entries = checkEntries(input.entries)
  await checkFree(tx, organizationId, name, id)
  return addRevision(deps, tx, policy, { name, description }, entries, note, actor)
}

async function addRevision(
  deps: PolicyDeps,
  tx: Tx,
  policy: Policy,
  texts: { name: string; description: string },
  entries: readonly Entry[],
  note: string,
  actor: Actor,
): Promise<Revision> {
  const before = await getRevision(tx, policy.organizationId, policy.id, policy.revision)
  const number = policy.revision + 1
  const revision = {
    revision: number,
    entries: reviseEntries(before.entries, entries, number),
    authorId: actor.id,
    note,
    savedAt: deps.clock.now(),
  }
  await store.insertRevision(tx, policy.organizationId, policy.id, revision)
  await store.updatePolicy(tx, policy.id, { ...texts, revision: number })
  await deps.audit.record(tx, {
    organizationId: policy.organizationId,
    actor,
    action: 'policy.saved',
    object: { kind: 'policy', id: policy.id },
    detail: { name: texts.name, revision: number, note },
  })
  return revision
}

/** Makes a new revision with the entries of an old one. */
export async function restoreRevision(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  revision: number,
  actor: Actor,
): Promise<Revision> {
  const policy = await getPolicy(tx, organizationId, id)
  const old = await getRevision(tx, organizationId, id, revision)
  return addRevision(
    deps,
    tx,
    policy,
    policy,
    checkEntries(old.entries),
    `Revision ${revision} restored`,
    actor,
  )
}

/** Puts a revision into force. Throws `AppError` `not_found`. */
export async function publishPolicy(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  revision: number,
  actor: Actor,
): Promise<void> {
  const policy = await getPolicy(tx, organizationId, id)
  await getRevision(tx, organizationId, id, revision)
  await store.setPublished(tx, id, revision, deps.clock.now())
  await deps.audit.record(tx, {
    organizationId,
    actor,
    action: 'policy.published',
    object: { kind: 'policy', id },
    detail: { name: policy.name, revision, before: policy.publishedRevision },
  })
  await deps.organizations.touchTargets(tx, organizationId)
}

/** What differs between two revisions of a policy. */
export async function compareRevisions(
  reader: Reader,
  organizationId: string,
  id: string,
  from: number,
  to: number,
): Promise<Difference[]> {
  const [before, after] = [
    await getRevision(reader, organizationId, id, from),
    await getRevision(reader, organizationId, id, to),
  ]
  return difference(before.entries, after.entries)
}

function checkAssignment(
  input: AssignmentInput,
): AssignmentInput & { scope: { kind: ScopeKind; id: string | null } } {
  const kind = SCOPE_KINDS.find((known) => known === input.scope.kind)
  if (!kind)
    throw invalid('scope', say('scope.notOne', { given: input.scope.kind, options: SCOPE_KINDS.join(', ') }))
  const id = kind === 'everyone' ? null : (input.scope.id ?? '').trim()
  if (id === '') throw invalid('scope', say('scope.names.none', { kind }))
  if (kind === 'model' && !MODELS.some((model) => model.id === id))
    throw invalid('scope', say('scope.noModel', { given: id ?? '' }))
  if (!Number.isInteger(input.rank) || input.rank < 0 || input.rank > MAX_RANK)
    throw invalid('rank', say('fault.whole', { min: 0, max: MAX_RANK }))
  if (input.startsAt !== null && input.endsAt !== null && input.endsAt <= input.startsAt)
    throw invalid('endsAt', say('assignment.ends'))
  return { ...input, scope: { kind, id } }
}

async function getAssignment(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<store.AssignmentRecord> {
  const found = (await store.listAssignments(reader, organizationId)).find(
    (assignment) => assignment.id === id,
  )
  if (!found) throw new AppError('not_found', say('assignment.missing'))
  return found
}

/** Gives a policy to a scope. Throws `AppError` `invalid` or `not_found`. */
export async function assign(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  policyId: string,
  input: AssignmentInput,
  actor: Actor,
): Promise<string> {
  const { name } = await getPolicy(tx, organizationId, policyId)
  const checked = checkAssignment(input)
  const same = (await store.listAssignments(tx, organizationId, policyId)).find(
    ({ scope, startsAt }) =>
      scope.kind === checked.scope.kind && scope.id === checked.scope.id && startsAt === checked.startsAt,
  )
  if (same) throw invalid('scope', say('scope.taken'))
  const id = newId()
  await store.saveAssignment(tx, organizationId, { ...checked, id, policyId, createdAt: deps.clock.now() })
  await recordAssignment(deps, tx, organizationId, 'assignment.created', id, name, checked, actor)
  return id
}

/** Changes rank, start and end of an assignment. Throws `AppError` `invalid` or `not_found`. */
export async function changeAssignment(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  input: Omit<AssignmentInput, 'scope'>,
  actor: Actor,
): Promise<void> {
  const before = await getAssignment(tx, organizationId, id)
  const checked = checkAssignment({ ...input, scope: before.scope })
  await store.saveAssignment(tx, organizationId, {
    ...checked,
    id,
    policyId: before.policyId,
    createdAt: before.createdAt,
  })
  const { name } = await getPolicy(tx, organizationId, before.policyId)
  await recordAssignment(deps, tx, organizationId, 'assignment.changed', id, name, checked, actor)
}

/** Takes a policy away from a scope. Throws `AppError` `not_found`. */
export async function removeAssignment(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  const before = await getAssignment(tx, organizationId, id)
  await store.deleteAssignment(tx, organizationId, id)
  const { name } = await getPolicy(tx, organizationId, before.policyId)
  await recordAssignment(deps, tx, organizationId, 'assignment.removed', id, name, before, actor)
}

async function recordAssignment(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  action: 'assignment.created' | 'assignment.changed' | 'assignment.removed',
  id: string,
  policy: string,
  { scope, rank, startsAt, endsAt }: AssignmentInput,
  actor: Actor,
): Promise<void> {
  const detail = { name: policy, scope: scope.kind, scopeId: scope.id, rank, startsAt, endsAt }
  await deps.audit.record(tx, { organizationId, actor, action, object: { kind: 'assignment', id }, detail })
  await deps.organizations.touchTargets(tx, organizationId)
}

/** Takes a group, a person or a device out of an assignment. Throws `AppError` `invalid` or `not_found`. */
export async function exclude(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  assignmentId: string,
  exclusion: Exclusion,
  actor: Actor,
): Promise<string> {
  await getAssignment(tx, organizationId, assignmentId)
  const now = deps.clock.now()
  const reason = exclusion.reason.trim()
  if (reason === '' || reason.length > MAX_NOTE)
    throw invalid('reason', say('fault.length', { min: 1, max: MAX_NOTE }))
  if (exclusion.id.trim() === '') throw invalid('id', say('scope.names.none', { kind: exclusion.kind }))
  if (exclusion.until !== null && exclusion.until <= now) throw invalid('until', say('fault.past'))
  const id = newId()
  await store.insertExclusion(tx, organizationId, assignmentId, id, { ...exclusion, reason }, now)
  const detail = {
    assignment: assignmentId,
    kind: exclusion.kind,
    of: exclusion.id,
    reason,
    until: exclusion.until,
  }
  await deps.audit.record(tx, {
    organizationId,
    actor,
    action: 'exclusion.created',
    object: { kind: 'exclusion', id },
    detail,
  })
  await deps.organizations.touchTargets(tx, organizationId)
  return id
}

/** Ends an exclusion. Throws `AppError` `not_found`. */
export async function removeExclusion(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  if (!(await store.deleteExclusion(tx, organizationId, id)))
    throw new AppError('not_found', say('exclusion.missing'))
  await deps.audit.record(tx, {
    organizationId,
    actor,
    action: 'exclusion.removed',
    object: { kind: 'exclusion', id },
  })
  await deps.organizations.touchTargets(tx, organizationId)
}
