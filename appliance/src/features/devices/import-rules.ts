import { canonicalJson, sha256 } from '@earshot/protocol'
import { readCsv } from '../../platform/csv-read.ts'
import { invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import type { ExactMatch } from '../people/index.ts'
import {
  changeOf,
  faultOfNote,
  faultOfTag,
  isNothing,
  STATUS_NAMES,
  statusOf,
  tidyNote,
  type Asset,
  type AssetChange,
} from './asset.ts'
import { foldSerial } from './device.ts'
import type { AssetRow } from './asset-store.ts'

/** Most lines of an import, the head not counted, and most characters. */
export const MAX_LINES = 2_000
export const MAX_TEXT = 300_000

/** Columns that an import knows, by their name, folded. */
/** Columns of the table that is pasted, and what each is the field of. */
export const COLUMNS = {
  serial: 'serial',
  'asset tag': 'tag',
  status: 'status',
  owner: 'owner',
  note: 'note',
} as const

type Field = (typeof COLUMNS)[keyof typeof COLUMNS]

/** One line of a CSV text; `line` counts from 1, the head included. Absent and empty cells are empty. */
export type ImportLine = { line: number } & Record<Field, string>

/** A CSV text, read: its lines, and the columns that mean nothing here. */
export type ReadImport = { lines: ImportLine[]; ignored: string[] }

const fieldOf = (head: string): Field | undefined => (COLUMNS as Readonly<Record<string, Field>>)[fold(head)]

/** Reads a CSV text. Throws `AppError` `invalid`. */
export function readImport(text: string): ReadImport {
  const { head, rows } = readCsv('csv', text, { characters: MAX_TEXT, rows: MAX_LINES })
  const fields = head.map(fieldOf)
  const named = fields.filter((field) => field !== undefined)
  const twice = head.find(
    (_, place) => fields[place] && named.indexOf(fields[place]) !== named.lastIndexOf(fields[place]),
  )
  if (twice !== undefined) throw invalid('csv', say('import.fault.twice', { column: twice }))
  if (!named.includes('serial') && !named.includes('tag')) throw invalid('csv', say('import.fault.noKey'))
  const lines = rows.map(({ line, cells }) => lineOf(fields, cells, line))
  return { lines, ignored: head.filter((name) => fieldOf(name) === undefined) }
}

function lineOf(fields: readonly (Field | undefined)[], cells: readonly string[], line: number): ImportLine {
  const values: ImportLine = { line, serial: '', tag: '', status: '', owner: '', note: '' }
  fields.forEach((field, place) => {
    if (field) values[field] = cells[place] ?? ''
  })
  return values
}

/** What is stored that an import must know: headsets by serial number and by tag (both folded), people by what was typed. */
export type Stored = {
  bySerial: ReadonlyMap<string, readonly AssetRow[]>
  byTag: ReadonlyMap<string, AssetRow>
  people: ReadonlyMap<string, ExactMatch>
}

/** What becomes of one line. `field` names the column that is wrong. */
export type ImportOutcome =
  | { kind: 'change'; device: AssetRow; after: Asset; change: AssetChange }
  | { kind: 'same'; device: AssetRow }
  | { kind: 'fault'; field: Field; reason: Phrase }

/** A line and what becomes of it. `digest` tells whether a later plan says the same, and begins with the kind. */
export type PlannedLine = { line: ImportLine; outcome: ImportOutcome; digest: string }

type Fault = { kind: 'fault'; field: Field; reason: Phrase }

const fault = (field: Field, reason: Phrase): Fault => ({ kind: 'fault', field, reason })

/** What becomes of each line. A headset that two lines name is changed by the first of them only. */
export function planLines(lines: readonly ImportLine[], stored: Stored): PlannedLine[] {
  const named = new Map<string, number>()
  const given = new Map<string, number>()
  return lines.map((line) => {
    const outcome = planLine(line, stored, { named, given })
    return { line, outcome, digest: digestOf(line, outcome) }
  })
}

type Earlier = { named: Map<string, number>; given: Map<string, number> }

function planLine(line: ImportLine, stored: Stored, { named, given }: Earlier): ImportOutcome {
  const device = deviceOf(line, stored)
  if ('kind' in device) return device
  const earlier = named.get(device.id)
  if (earlier !== undefined) return fault(keyOf(line), say('import.fault.again', { line: earlier }))
  named.set(device.id, line.line)
  const after = assetOf(line, device, stored)
  if ('kind' in after) return after
  const tag = after.tag === null ? null : fold(after.tag)
  const taken = tag === null || tag === fold(device.asset.tag ?? '') ? undefined : stored.byTag.get(tag)
  if (taken) return fault('tag', say('asset.tag.taken', { serial: taken.serial ?? taken.id }))
  const before = tag === null ? undefined : given.get(tag)
  if (before !== undefined) return fault('tag', say('import.fault.again', { line: before }))
  if (tag !== null) given.set(tag, line.line)
  const change = changeOf(device.asset, after)
  return isNothing(change) ? { kind: 'same', device } : { kind: 'change', device, after, change }
}

const keyOf = ({ serial }: ImportLine): Field => (serial === '' ? 'tag' : 'serial')

/** The headset that a line is about: by its serial number, else by its tag. */
function deviceOf({ serial, tag }: ImportLine, { bySerial, byTag }: Stored): AssetRow | Fault {
  if (serial !== '') {
    const [device, another] = bySerial.get(foldSerial(serial)) ?? []
    if (!device) return fault('serial', say('import.fault.noDevice'))
    return another ? fault('serial', say('import.fault.severalDevices')) : device
  }
  if (tag === '') return fault('serial', say('fault.needed'))
  return byTag.get(fold(tag)) ?? fault('tag', say('import.fault.noDevice'))
}

/** The headset's facts after a line: an empty cell leaves what is there. */
function assetOf(line: ImportLine, { asset }: AssetRow, { people }: Stored): Asset | Fault {
  const wrongTag = faultOfTag(line.tag)
  if (wrongTag) return fault('tag', wrongTag)
  const note = tidyNote(line.note)
  const wrongNote = faultOfNote(note)
  if (wrongNote) return fault('note', wrongNote)
  const status = line.status === '' ? asset.status : statusOf(line.status)
  if (!status) return fault('status', say('fault.noneOf', { options: STATUS_NAMES }))
  const owner = line.owner === '' ? { personId: asset.ownerId } : (people.get(line.owner) ?? 'none')
  if (owner === 'none') return fault('owner', say('person.exact.none'))
  if (owner === 'several') return fault('owner', say('person.exact.several'))
  return {
    tag: line.serial === '' || line.tag === '' ? asset.tag : line.tag,
    status,
    note: note === '' ? asset.note : note,
    ownerId: owner.personId,
  }
}

function digestOf(line: ImportLine, outcome: ImportOutcome): string {
  const says =
    outcome.kind === 'fault'
      ? { field: outcome.field, reason: outcome.reason.say }
      : { device: outcome.device.id, change: outcome.kind === 'change' ? outcome.change : null }
  return `${outcome.kind}-${sha256(canonicalJson({ line, says })).slice(0, 16)}`
}

/** Whether a digest is that of a line that could not be done, and so is not done later either. */
export const wasFault = (digest: string): boolean => digest.startsWith('fault-')
