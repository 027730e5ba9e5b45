import type { Exclusion } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { checkNamed, getAssignment } from './assignment-service.ts'
import { MAX_NOTE, type PolicyDeps } from './deps.ts'
import * as store from './store.ts'

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
  await checkNamed(deps, tx, organizationId, 'id', exclusion)
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
