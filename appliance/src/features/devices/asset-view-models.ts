import type { FormState } from '../../platform/http/form-state.ts'
import type { Page } from '../../platform/db/index.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import type { Names } from '../people/index.ts'
import {
  ASSET_LOOKS,
  ASSET_STATUSES,
  MAX_NOTE,
  MAX_TAG,
  type AssetChange,
  type AssetStatus,
} from './asset.ts'
import type { AssetChangeRow, ChangeSource } from './asset-store.ts'
import type { CustodyRow } from './custody-store.ts'
import { presentFrame } from './detail-view-models.ts'
import type { DeviceFrameInput } from './facts.ts'
import { devicePath } from './view-models.ts'

/** Choices of a status, in words. */
export const STATUS_OPTIONS: readonly { value: AssetStatus; text: Text }[] = ASSET_STATUSES.map((value) => ({
  value,
  text: say(ASSET_LOOKS[value].word),
}))

const PLANS = {
  tag: {
    label: say('asset.tag'),
    hint: say('asset.tag.hint', { max: MAX_TAG }),
    optional: true,
    autocomplete: 'off',
  },
  status: { label: say('asset.status'), type: 'select', options: STATUS_OPTIONS },
  owner: {
    label: say('asset.owner'),
    hint: say('asset.owner.hint'),
    optional: true,
    autocomplete: 'off',
  },
  note: {
    label: say('asset.note'),
    type: 'area',
    hint: say('asset.note.hint', { max: MAX_NOTE }),
    optional: true,
  },
} as const satisfies Record<string, FieldPlan>

/** What a page of a device's asset facts is made from. `actors` are administrators by id. */
export type AssetPageInput = DeviceFrameInput & {
  form: FormState
  changes: Page<AssetChangeRow>
  owners: Names
  actors: ReadonlyMap<string, string>
}

/** The asset facts of a device, and who changed them. */
export function presentAsset(input: AssetPageInput): object {
  const { device, form, changes } = input
  const base = `${devicePath(device.id)}/asset`
  return {
    ...presentFrame(input, '/asset'),
    action: base,
    fields: fieldsOf(PLANS, form),
    faults: faultsOf(PLANS, form),
    note: device.asset.note,
    seen: say('asset.seen', {
      first: moment(device.firstSeenAt, 'exact'),
      last: moment(device.lastSeenAt, 'exact'),
    }),
    rows: changes.rows.map((row) => ({
      at: row.at,
      who: actorText(row.actor, input.actors),
      how: say(SOURCES[row.source]),
      what: textsOf(row.change, input.owners),
    })),
    empty: { icon: 'history', title: say('asset.none.title'), text: say('asset.none.text'), actions: [] },
    pager: pagerOf(changes, rowsText(changes.rows.length, null), base, {}),
  }
}

const SOURCES: Readonly<Record<ChangeSource, string>> = {
  hand: 'asset.by.hand',
  bulk: 'asset.by.bulk',
  import: 'asset.by.import',
}

function actorText({ kind, id }: AssetChangeRow['actor'], actors: ReadonlyMap<string, string>): Text {
  if (kind === 'administrator') return actors.get(id) ?? say('common.notKnown')
  return say(kind === 'command' ? 'asset.actor.command' : 'asset.actor.system')
}

/** A change in words, one per field. */
export function textsOf({ tag, status, note, ownerId }: AssetChange, owners: Names): Text[] {
  const orNone = (text: string | null): Text => (text === null || text === '' ? say('asset.nothing') : text)
  const ownerName = (id: string | null): Text =>
    id === null ? say('asset.nothing') : (owners.get(id)?.name ?? say('common.notKnown'))
  const statusName = (value: AssetStatus): Text => say(ASSET_LOOKS[value].word)
  const texts: (Text | null)[] = [
    tag ? say('asset.did.tag', { before: orNone(tag.before), after: orNone(tag.after) }) : null,
    status
      ? say('asset.did.status', { before: statusName(status.before), after: statusName(status.after) })
      : null,
    ownerId
      ? say('asset.did.owner', { before: ownerName(ownerId.before), after: ownerName(ownerId.after) })
      : null,
    note ? say('asset.did.note', { before: orNone(note.before), after: orNone(note.after) }) : null,
  ]
  return texts.filter((text) => text !== null)
}

/** Who had a device and where. `holders` are people by id. */
export function presentHolders(
  input: DeviceFrameInput & { custody: Page<CustodyRow>; holders: Names },
): object {
  const { custody, holders } = input
  const base = `${devicePath(input.device.id)}/holders`
  return {
    ...presentFrame(input, '/holders'),
    rows: custody.rows.map((row) => ({
      from: row.from,
      until: row.until,
      person: row.personId === null ? null : (holders.get(row.personId)?.name ?? say('common.notKnown')),
      computer:
        row.hubId === null ? null : { href: path(['hubs', row.hubId]), name: row.computer ?? row.hubId },
      how: {
        icon: row.source === 'hub' ? 'computer' : 'pencil',
        tone: 'none',
        word: row.source === 'hub' ? 'holders.hub' : 'holders.hand',
      },
    })),
    empty: { icon: 'history', title: say('holders.none.title'), text: say('holders.none.text'), actions: [] },
    pager: pagerOf(custody, rowsText(custody.rows.length, null), base, {}),
  }
}
