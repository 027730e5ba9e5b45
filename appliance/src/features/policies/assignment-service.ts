import { MODELS, SCOPE_KINDS, type ScopeKind } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { PolicyDeps } from './deps.ts'
import { getPolicy } from './revision-service.ts'
import * as store from './store.ts'

/** To whom a policy is given. Times are milliseconds since 1970 UTC; null leaves a side open. */
export type AssignmentInput = {
  scope: { kind: string; id: string | null }
  rank: number
  startsAt: number | null
  endsAt: number | null
}

const MAX_RANK = 1_000_000

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

/** Groups, people and sites must be there; a tag or a headset may be named before it is seen. Throws `AppError` `invalid`. */
export async function checkNamed(
  deps: PolicyDeps,
  reader: Reader,
  organizationId: string,
  field: string,
  { kind, id }: { kind: ScopeKind; id: string | null },
): Promise<void> {
  if (id === null || (kind !== 'group' && kind !== 'person' && kind !== 'site')) return
  if (!(await deps.exists(reader, organizationId, kind, id)))
    throw invalid(field, say('scope.missing', { kind }))
}

/** Throws `AppError` `not_found`. */
export async function getAssignment(
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
  await checkNamed(deps, tx, organizationId, 'scope', checked.scope)
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
