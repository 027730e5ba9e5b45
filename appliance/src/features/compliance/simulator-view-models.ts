import { CATALOGUE, MODELS } from '@earshot/protocol'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, modelName, valueText } from '../../platform/views/settings.ts'
import type { Names } from '../people/index.ts'
import { answerOf } from './answer.ts'
import type { Simulated } from './simulation.ts'
import type { SimulatorAnswer } from './simulator.ts'
import { presentDropped } from './view-models.ts'

/** Address of the simulator. */
export const SIMULATOR_PATH = '/policies/simulator'

const PLAN: Readonly<Record<'person' | 'computer' | 'serial' | 'model', FieldPlan>> = {
  person: { label: say('simulator.person'), autocomplete: 'off', optional: true },
  computer: { label: say('simulator.computer'), autocomplete: 'off', optional: true },
  serial: { label: say('simulator.serial'), autocomplete: 'off', optional: true },
  model: {
    label: say('simulator.model'),
    type: 'select',
    options: MODELS.map(({ id, name }) => ({ value: id, text: name })),
  },
}

const CANNOT: Look = { icon: 'circle-minus', tone: 'warn', word: 'simulator.cannot' }

/** The form, and what it came to; null before anything was asked or where it could not be. */
export function presentSimulator(form: FormState, answer: SimulatorAnswer | null, people: Names): object {
  return {
    title: say('simulator.title'),
    crumbs: [{ href: '/policies', text: say('policies.title') }],
    url: SIMULATOR_PATH,
    fields: fieldsOf(PLAN, form),
    faults: faultsOf(PLAN, form),
    about: answer && aboutOf(answer, people),
    rows: answer?.simulation.settings.map(presentSetting) ?? [],
    count: answer && say('simulator.count', { count: answer.simulation.settings.length }),
    dropped: answer?.simulation.dropped.map(presentDropped) ?? [],
    droppedTitle: say('why.dropped', { count: answer?.simulation.dropped.length ?? 0 }),
    empty: {
      icon: 'shield-lock',
      title: say('simulator.none.title'),
      text: say('simulator.none.text'),
      actions: [],
    },
  }
}

function aboutOf({ personId, hub, device }: SimulatorAnswer, people: Names): Phrase {
  const person: Text =
    personId === null ? say('simulator.nobody') : (people.get(personId)?.name ?? say('common.notKnown'))
  const computer: Text = hub?.computer.name ?? say('simulator.anywhere')
  const headset: Text =
    device.serial === null ? say('simulator.any', { model: modelName(device.model) }) : device.serial
  return say('simulator.about', { person, computer, headset })
}

function presentSetting({ setting, effective, onModel }: Simulated): object {
  const known = CATALOGUE.settings.get(setting)
  const explanation = { setting, effective, losers: effective.losers }
  return {
    label: labelOf(setting),
    mode: lookOfMode(effective.mode),
    value: valueText(setting, effective.value),
    onModel,
    cannot: onModel === null ? CANNOT : null,
    reason: known ? answerOf({ setting: known, explanation }) : null,
    losers:
      effective.losers.length === 0 ? null : say('simulator.losers', { count: effective.losers.length }),
  }
}
