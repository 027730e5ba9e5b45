import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { address, path } from '../../platform/views/address.ts'
import { faultsOf } from '../../platform/views/form.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import type { Conflict, ConflictSide, Decision } from './conflict-store.ts'
import { CONFLICTS_PATH, DEVICES_PATH, devicePath } from './view-models.ts'

const conflictPath = (id: string): string => path(['devices', 'conflicts', id])

const nameOf = ({ serial, name }: Conflict): string => serial ?? name

const DECIDED: Readonly<Record<Decision, string>> = {
  different: 'conflict.decided.different',
  same: 'conflict.decided.same',
}

const presentSide = (side: ConflictSide): object => ({
  href: path(['hubs', side.hubId]),
  computer: side.computer,
  reportedAt: side.reportedAt,
  plugged: say(side.connected ? 'device.connected' : 'device.unplugged'),
  holds: side.holds,
})

/** Both computers, by name. */
const sidesOf = ({ sides }: Conflict): object[] =>
  sides.toSorted((a, b) => (a.computer < b.computer ? -1 : 1)).map(presentSide)

/** Serial numbers in two places: those that wait for somebody, or those that have been settled. */
export const presentConflicts = (found: Page<Conflict>, settled: boolean): object => ({
  title: say('conflicts.title'),
  crumbs: [{ href: DEVICES_PATH, text: say('devices.title') }],
  tabs: [
    { href: CONFLICTS_PATH, text: say('conflicts.tab.open'), current: !settled },
    { href: address(CONFLICTS_PATH, { settled: '1' }), text: say('conflicts.tab.settled'), current: settled },
  ],
  rows: found.rows.map((conflict) => ({
    href: settled ? devicePath(conflict.deviceId) : conflictPath(conflict.id),
    serial: nameOf(conflict),
    name: conflict.name,
    foundAt: conflict.foundAt,
    sides: sidesOf(conflict),
    decision: conflict.decision === null ? null : say(DECIDED[conflict.decision]),
    decidedAt: conflict.decidedAt,
  })),
  empty: {
    icon: 'circle-check',
    title: say(settled ? 'conflicts.noneSettled.title' : 'conflicts.none.title'),
    text: say('conflicts.none.text'),
    actions: [],
  },
  pager: pagerOf(found, rowsText(found.rows.length, null), CONFLICTS_PATH, {
    settled: settled ? '1' : undefined,
  }),
})

const CHOICES: readonly { value: Decision; word: string; text: string }[] = [
  { value: 'different', word: 'conflict.different', text: 'conflict.different.text' },
  { value: 'same', word: 'conflict.same', text: 'conflict.same.text' },
]

/** One serial number in two places, with both sides and the two answers. */
export const presentConflict = (conflict: Conflict, form: FormState): object => ({
  title: say('conflict.title', { serial: nameOf(conflict) }),
  crumbs: [
    { href: DEVICES_PATH, text: say('devices.title') },
    { href: CONFLICTS_PATH, text: say('conflicts.title') },
  ],
  device: devicePath(conflict.deviceId),
  name: conflict.name,
  foundAt: conflict.foundAt,
  sides: sidesOf(conflict),
  settled: conflict.decision === null ? null : settledText(conflict.decision),
  action: conflictPath(conflict.id),
  faults: faultsOf({}, form),
  choices: CHOICES.map(({ value, word, text }) => ({
    value,
    word: say(word),
    text: say(text),
    checked: form.values['decision'] === value,
  })),
})

const settledText = (decision: Decision): Text => say(DECIDED[decision])
