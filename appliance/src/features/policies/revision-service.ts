import type { Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { MAX_NAME, MAX_NOTE, type PolicyDeps } from './deps.ts'
import {
  checkEntries,
  reviseEntries,
  type Entry,
  type Policy,
  type Proposed,
  type Revision,
} from './policy.ts'
import * as store from './store.ts'

/** What a person enters for a policy. */
export type PolicyInput = {
  name: string
  description: string
  entries: readonly Proposed[]
  note: string
}

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
    detail: { name, note },
  })
  return policy
}

/**
 * Creates a policy with the entries of a revision of another; to whom that one is given is not copied. Throws
 * `AppError` `not_found` or `invalid`.
 */
export async function copyPolicy(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  from: { id: string; revision: number },
  texts: { name: string; description: string },
  actor: Actor,
): Promise<Policy> {
  const original = await getPolicy(tx, organizationId, from.id)
  const { entries } = await getRevision(tx, organizationId, from.id, from.revision)
  const note = `Copied from revision ${from.revision} of ${original.name}`
  return createPolicy(deps, tx, organizationId, { ...texts, entries, note }, actor)
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
