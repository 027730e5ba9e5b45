import type { Actor } from '../../platform/actor.ts'
import type { Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { may, type Capability } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { DirectoryDeps } from './deps.ts'

/** Who asks, for which organization. An administrator without capabilities may do what each of them may. */
export type Caller = { organizationId: string; actor: Actor; capabilities?: ReadonlySet<Capability> }

/**
 * Whoever decides what a directory says decides who is in its groups: where one of them gives a role, that takes
 * somebody who may give roles. Throws `AppError` `forbidden`.
 */
export async function refuseUnlessMayGiveRoles(
  deps: Pick<DirectoryDeps, 'givesRoles'>,
  reader: Reader,
  { organizationId, actor, capabilities = new Set() }: Caller,
  connectionId: string,
): Promise<void> {
  if (actor.kind !== 'administrator' || may({ capabilities }, 'administrators.manage')) return
  if (await deps.givesRoles(reader, organizationId, connectionId))
    throw new AppError('forbidden', say('directory.givesRoles'))
}
