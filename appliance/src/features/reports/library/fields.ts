import { ALL_SETTINGS, MODELS } from '@earshot/protocol'
import { z } from 'zod'
import { lookOfState, STATE_LOOKS } from '../../../platform/views/looks.ts'
import { say } from '../../../platform/views/messages/phrase.ts'
import type { Column, FilterField } from '../report.ts'

const MAX = 64

const oneOf = (values: readonly string[]) => z.enum(['', ...values])

/** A column with this sentence as its head. */
export const column = (head: string, weight: number): Column => ({ head: say(head), weight })

/** One of the models of the catalogue. */
export const modelField: FilterField = {
  name: 'model',
  label: say('report.field.model'),
  schema: oneOf(MODELS.map(({ id }) => id)),
  options: MODELS.map(({ id, name }) => ({ value: id, text: name })),
}

/** One of the states of compliance. */
export const stateField: FilterField = {
  name: 'state',
  label: say('report.field.state'),
  schema: oneOf(Object.keys(STATE_LOOKS)),
  options: Object.keys(STATE_LOOKS).map((state) => ({ value: state, text: say(lookOfState(state).word) })),
}

/** One of the settings of the catalogue. */
export const settingField: FilterField = {
  name: 'setting',
  label: say('report.field.setting'),
  schema: oneOf(ALL_SETTINGS.map(({ id }) => id)),
  options: ALL_SETTINGS.map(({ id, texts }) => ({ value: id, text: texts.label })),
}

/** The beginning of a serial number. */
export const serialField: FilterField = {
  name: 'serial',
  label: say('report.field.serial'),
  schema: z.string().max(MAX),
}
