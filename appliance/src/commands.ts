import { administratorCommands } from './features/administrators/index.ts'
import { applyCommands } from './features/apply/index.ts'
import { auditCommands } from './features/audit/index.ts'
import { deviceCommands } from './features/compliance/index.ts'
import { directoryCommands } from './features/directory/index.ts'
import { hubCommands } from './features/hubs/index.ts'
import { policyCommands } from './features/policies/index.ts'
import { applyOver } from './declared-state.ts'
import type { Features, Ground } from './features.ts'
import { groupIdsOf } from './group-names.ts'
import type { Command } from './platform/command.ts'
import type { Reader } from './platform/db/index.ts'
import { AppError } from './platform/errors.ts'
import { say } from './platform/views/messages/phrase.ts'
import { statusCommand } from './status.ts'

/** Everything that the `earshot` command can ask of the running appliance. */
export function allCommands(ground: Ground, features: Features): Command[] {
  const { database, clock } = ground
  const { administrators, audit, directory, hubs, policies, devices, compliance, people } = features
  const groupIdOf = async (reader: Reader, organizationId: string, name: string): Promise<string> => {
    const [found, another] = await groupIdsOf(people)(reader, organizationId, name)
    if (!found) throw new AppError('not_found', say('command.noGroup', { name }))
    if (another) throw new AppError('invalid', say('command.severalGroups', { name }))
    return found
  }
  return [
    statusCommand(ground, features),
    ...applyCommands(applyOver(ground, features)),
    ...administratorCommands(administrators),
    ...auditCommands(audit),
    ...directoryCommands(directory, database),
    ...hubCommands(hubs, database, clock.now),
    ...policyCommands(policies, database, groupIdOf),
    ...deviceCommands({ devices, compliance, database, audit }),
  ]
}
