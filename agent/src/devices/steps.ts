import type { Headset } from '../drivers/define.ts'
import { afterFinding, afterWrite, beforeSuggestion } from '../target/knowledge.ts'
import type { Step } from '../target/plan.ts'
import type { DeviceValue } from '../target/terms.ts'
import { knowledgeAt, learn, memorize, noteSuggestions, type Care } from './care.ts'

/** Takes one step of a plan and takes in what came of it. */
export async function take(care: Care, headset: Headset, step: Step): Promise<void> {
  const { setting, action, suggestion } = step
  if (action.do === 'read') return learn(care, setting, await headset.readSetting(setting))
  if (action.do === 'write' && suggestion) await rememberAttempt(care, suggestion)
  const applied =
    action.do === 'note' ? note(care, setting, action.value) : await write(care, headset, setting, action)
  if (suggestion && applied) noteSuggestions(care, [suggestion])
}

/** On disk before the write, so that a crash in between doesn't apply the suggestion over what the wearer then chose. */
async function rememberAttempt(care: Care, suggestion: NonNullable<Step['suggestion']>): Promise<void> {
  care.known.set(suggestion.setting, beforeSuggestion(knowledgeAt(care, suggestion.setting), suggestion))
  memorize(care)
  await care.parts.memory.save()
}

function note(care: Care, setting: string, value: DeviceValue | null): boolean {
  if (value !== null) care.known.set(setting, afterFinding(knowledgeAt(care, setting), value))
  return true
}

/** Writes once; true when the headset took something. */
async function write(
  care: Care,
  headset: Headset,
  setting: string,
  wanted: { value: DeviceValue; reassertion: boolean },
): Promise<boolean> {
  const { clock, log } = care.parts
  const writing = { setting, overtaken: false }
  care.writing = writing
  const outcome = await headset.writeSetting(setting, wanted.value).finally(() => {
    care.writing = null
  })
  care.known.set(setting, afterWrite(knowledgeAt(care, setting), wanted, outcome, clock.now()))
  if (writing.overtaken && outcome.result === 'written')
    learn(care, setting, await headset.readSetting(setting))
  log.info(
    { device: care.key, setting, result: outcome.result, reassertion: wanted.reassertion },
    'wrote a setting',
  )
  return outcome.result === 'written' || outcome.result === 'asserted'
}
