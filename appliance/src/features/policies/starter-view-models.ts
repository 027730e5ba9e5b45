import type { FormState } from '../../platform/http/form-state.ts'
import { address, path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf } from '../../platform/views/form.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import { STARTERS, type Starter } from './starters.ts'
import { NEW, POLICIES_PATH } from './view-models.ts'

const crumbs = [{ href: POLICIES_PATH, text: say('policies.title') }]
const NEW_PATH = `${POLICIES_PATH}/new`

/** The form for a new policy. */
export const presentNew = (form: FormState): object => ({
  title: say('policies.new'),
  crumbs,
  fields: fieldsOf(NEW, form),
  faults: faultsOf(NEW, form),
  starters: STARTERS.map(({ id, word, text, entries }, place) => ({
    id,
    word: say(word),
    text: say(text),
    count: say('starter.entries', { count: entries.length }),
    href: entries.length === 0 ? null : path(['policies', 'starters', id]),
    checked: form.values['starter'] === undefined ? place === 0 : form.values['starter'] === id,
  })),
})

/** A starter set: every value with its reason. */
export const presentStarter = ({ id, word, text, entries }: Starter): object => ({
  title: say('starter.title', { starter: say(word) }),
  lead: say(text),
  crumbs: [...crumbs, { href: NEW_PATH, text: say('policies.new') }],
  begin: address(NEW_PATH, { starter: id }),
  rows: entries.map(({ setting, value, mode, reason }) => ({
    label: labelOf(setting),
    value: valueText(setting, value),
    mode: lookOfMode(mode),
    reason: say(reason),
  })),
})
