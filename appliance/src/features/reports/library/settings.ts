import type { SettingState } from '@earshot/protocol'
import { z } from 'zod'
import { lookOfState } from '../../../platform/views/looks.ts'
import { moment, say } from '../../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../../platform/views/settings.ts'
import { verifiedText } from '../../devices/index.ts'
import type { Column, Filter, FilterField, Report, ReportSource, Row } from '../report.ts'
import { countSettings, devicesOf, type ReportedDevice } from './devices.ts'
import { column, modelField, serialField, settingField, stateField } from './fields.ts'

const COLUMNS: readonly Column[] = [
  column('report.col.serial', 3),
  column('report.col.wornBy', 3),
  column('report.col.setting', 4),
  column('report.col.mode', 2),
  column('report.col.wanted', 3),
  column('report.col.actual', 3),
  column('report.col.state', 3),
  column('report.col.verifiedBy', 3),
  column('report.col.verifiedAt', 3),
  column('report.col.reasserted', 2),
  column('report.col.since', 3),
]

function settingRow({ device, wearer }: ReportedDevice, setting: string, proof: SettingState): Row {
  return [
    device.serial,
    wearer,
    labelOf(setting),
    say(lookOfMode(proof.mode).word),
    valueText(setting, proof.wanted),
    proof.actual === null ? null : (proof.actualText ?? valueText(setting, proof.actual)),
    say(lookOfState(proof.state).word),
    proof.verifiedBy === null ? null : verifiedText(proof),
    proof.verifiedAt === null ? null : moment(proof.verifiedAt),
    proof.reasserted,
    moment(proof.since),
  ]
}

type Take = (setting: string, proof: SettingState) => boolean

async function* settingRows(source: ReportSource, filter: Filter, take: Take): AsyncIterable<Row[]> {
  const { state: wantedState = '', setting: wanted = '', ...ofDevice } = filter
  const matches: Take = (setting, proof) =>
    (wantedState === '' || proof.state === wantedState) &&
    (wanted === '' || setting === wanted) &&
    take(setting, proof)
  for await (const found of devicesOf(source, ofDevice, true)) {
    yield found.flatMap((reported) =>
      reported.settings.flatMap(([setting, proof]) =>
        matches(setting, proof) ? [settingRow(reported, setting, proof)] : [],
      ),
    )
  }
}

const isGoverned: Take = (_, { mode }) => mode !== null

/** Every governed setting of every headset, and the proof that it holds. */
export const compliance: Report = {
  name: 'compliance',
  title: say('report.compliance.title'),
  definition: say('report.compliance.definition'),
  access: 'devices.view',
  fields: [stateField, settingField, modelField, serialField],
  columns: COLUMNS,
  count: countSettings,
  rows: (source, filter) => settingRows(source, filter, isGoverned),
}

/** Settings that did not stay as they were wanted. */
export const drift: Report = {
  name: 'drift',
  title: say('report.drift.title'),
  definition: say('report.drift.definition'),
  access: 'devices.view',
  fields: [settingField, modelField, serialField],
  columns: COLUMNS,
  count: () => Promise.resolve(null),
  rows: (source, filter) =>
    settingRows(source, filter, (_, { state, reasserted }) => state === 'drifted' || reasserted > 0),
}

const personField: FilterField = {
  name: 'person',
  label: say('report.field.person'),
  schema: z.string().max(64),
}

/** Locked settings of one person or one headset, for a review. */
export const lockProof: Report = {
  name: 'lock-proof',
  title: say('report.lockProof.title'),
  definition: say('report.lockProof.definition'),
  access: 'devices.why',
  fields: [serialField, personField],
  needsOneOf: [serialField.name, personField.name],
  columns: COLUMNS,
  count: () => Promise.resolve(null),
  rows: (source, filter) =>
    settingRows(source, filter, (_, { mode }) => mode === 'locked' || mode === 'mandatory'),
}
