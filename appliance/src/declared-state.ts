import { createApply, type Apply } from './features/apply/index.ts'
import type { Features, Ground } from './features.ts'
import { groupIdsOf } from './group-names.ts'
import { systemActor } from './platform/actor.ts'
import { AppError } from './platform/errors.ts'
import { say } from './platform/views/messages/phrase.ts'

/** What makes the appliance as a document says, over all features. */
export const applyOver = ({ database, clock }: Ground, features: Features): Apply =>
  createApply({ ...features, database, clock, groupIdsOf: groupIdsOf(features.people) })

/** Makes the appliance what the file says that EARSHOT_APPLY names. Throws `AppError` `configuration`. */
export async function applyAtStart(ground: Ground, features: Features): Promise<void> {
  const file = ground.config.applyFile
  if (file === null) return
  try {
    const actor = systemActor('EARSHOT_APPLY')
    const { changes, waiting } = await applyOver(ground, features).applyFile(file, actor)
    const made = changes.map(({ change, kind }) => `${change} ${kind}`)
    ground.logger.info(
      { file, changes: made, waiting: waiting.length },
      'the declared state has been applied',
    )
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const detail = say('fault.of', { field: 'EARSHOT_APPLY', reason: error.detail })
    throw new AppError('configuration', detail, { fields: error.fields, cause: error })
  }
}
