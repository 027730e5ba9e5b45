import type { SignedIn } from '../../platform/http/admin-route.ts'
import { invalid } from '../../platform/errors.ts'
import { may } from '../../platform/http/capabilities.ts'
import type { Database } from '../../platform/db/index.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { showPerson, type Names, type ShowDeps } from '../people/index.ts'
import type { Compliance, Why } from './service.ts'
import type { Imagined, Simulator, SimulatorAnswer } from './simulator.ts'

/** Why a setting is as it is, and who wears the headset. Looking is recorded: it says who does what. */
export async function lookAtWhy(
  deps: ShowDeps & { compliance: Compliance },
  admin: SignedIn,
  id: string,
  key: string,
): Promise<{ why: Why; people: Names }> {
  const why = await deps.compliance.why(deps.database.read, admin.organizationId, id, key)
  await deps.audit.viewed(admin, 'device.whyViewed', { kind: 'device', id }, { setting: key })
  return { why, people: await showPerson(deps, admin, why.device.personId) }
}

/** What somebody would get. Throws `AppError` `invalid`; people only for those who may see them, and recorded. */
export async function askSimulator(
  deps: ShowDeps & { database: Database; simulator: Simulator },
  admin: SignedIn,
  imagined: Imagined,
): Promise<{ answer: SimulatorAnswer; people: Names }> {
  if (imagined.person !== '' && !may(admin, 'people.view'))
    throw invalid('person', say('simulator.mayNotSeePeople'))
  const answer = await deps.simulator.ask(deps.database.read, admin.organizationId, imagined)
  return { answer, people: await showPerson(deps, admin, answer.personId) }
}
