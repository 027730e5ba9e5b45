import { HubError } from '../errors.ts'
import type { WriteOutcome } from '../drivers/define.ts'
import { same } from '../state/diff.ts'
import { afterWrite } from '../target/knowledge.ts'
import type { DeviceValue } from '../target/terms.ts'
import { knowledgeAt, type Care } from './care.ts'

/** Writes a value that the wearer chose. Throws `HubError` `device_failed`. */
export async function changeSetting(care: Care, setting: string, value: DeviceValue): Promise<void> {
  const headset = care.place.status === 'ready' ? care.headset : null
  if (!headset) throw new HubError('device_failed', 'The headset can not be asked now.')
  const outcome = await headset.writeSetting(setting, value)
  if (outcome.result === 'asserted' || outcome.result === 'written') {
    const { taken } = knowledgeAt(care, setting)
    const known = afterWrite(
      knowledgeAt(care, setting),
      { value, reassertion: false },
      outcome,
      care.parts.clock.now(),
    )
    care.known.set(setting, { ...known, taken })
    if (outcome.result === 'asserted' || same(outcome.value, value)) return
  }
  throw new HubError('device_failed', REASONS[outcome.result])
}

const REASONS: Record<WriteOutcome['result'], string> = {
  written: 'The headset kept another value.',
  asserted: 'The headset took the value.',
  refused: 'The headset refused the value.',
  notDuringCall: 'The headset takes no new value during a call.',
  unsupported: 'This headset does not have the setting.',
  gone: 'The headset was unplugged.',
  noAnswer: 'The headset did not answer in time.',
  inUse: 'Another program is talking to the headset.',
  failed: 'The operating system refused the transfer.',
}
