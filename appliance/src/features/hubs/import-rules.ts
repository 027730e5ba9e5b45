import { canonicalJson, sha256 } from '@earshot/protocol'
import { readCsv } from '../../platform/csv-read.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import type { Site } from '../sites/index.ts'
import type { HubView } from './hub-lists.ts'
import { readTags } from './tags.ts'

/** Most lines of an import, the head not counted, and most characters. */
export const MAX_LINES = 2_000
export const MAX_TEXT = 300_000

/** Columns of the table that is pasted. */
export const COLUMNS = ['computer', 'site', 'tags'] as const

type Column = (typeof COLUMNS)[number]

/** One line of a CSV text; `line` counts from 1, the head included. An empty cell leaves what is there. */
export type PlaceLine = { line: number } & Record<Column, string>

/** What is stored that an import must know, by folded name: computers that can be placed, and sites. */
export type Known = { computers: ReadonlyMap<string, readonly HubView[]>; sites: ReadonlyMap<string, Site> }

/** Where a computer stands, and its tags. */
export type Place = { siteId: string | null; tags: readonly string[] }

/** What becomes of one line. `column` names what is wrong. */
export type PlaceOutcome =
  | { kind: 'change'; hub: HubView; after: Place }
  | { kind: 'same'; hub: HubView }
  | { kind: 'fault'; column: Column; reason: Phrase }

/** A line and what becomes of it. */
export type PlannedPlace = { line: PlaceLine; outcome: PlaceOutcome }

/** Reads a CSV text. Throws `AppError` `invalid`. */
export function readPlaces(text: string): PlaceLine[] {
  const { head, rows } = readCsv('csv', text, { characters: MAX_TEXT, rows: MAX_LINES })
  const columns = head.map((name) => COLUMNS.find((column) => column === fold(name)))
  const named = columns.filter((column) => column !== undefined)
  const twice = named.find((column, place) => named.indexOf(column) !== place)
  if (twice !== undefined) throw invalid('csv', say('import.fault.twice', { column: twice }))
  if (!named.includes('computer')) throw invalid('csv', say('hubs.import.noComputer'))
  return rows.map(({ line, cells }) => {
    const values: PlaceLine = { line, computer: '', site: '', tags: '' }
    columns.forEach((column, place) => {
      if (column) values[column] = cells[place] ?? ''
    })
    return values
  })
}

const fault = (column: Column, reason: Phrase): PlaceOutcome => ({ kind: 'fault', column, reason })

/** What becomes of each line. A computer that two lines name is placed by the first of them only. */
export function planPlaces(lines: readonly PlaceLine[], known: Known): PlannedPlace[] {
  const named = new Map<string, number>()
  return lines.map((line) => ({ line, outcome: planLine(line, known, named) }))
}

function planLine(line: PlaceLine, known: Known, named: Map<string, number>): PlaceOutcome {
  const [hub, another] = known.computers.get(fold(line.computer)) ?? []
  if (!hub) return fault('computer', say('hubs.import.unknown'))
  if (another) return fault('computer', say('hubs.import.several'))
  const earlier = named.get(hub.id)
  if (earlier !== undefined) return fault('computer', say('import.fault.again', { line: earlier }))
  named.set(hub.id, line.line)
  const site = line.site === '' ? null : known.sites.get(fold(line.site))
  if (site === undefined) return fault('site', say('hub.place.noSite', { name: line.site }))
  const tags = line.tags === '' ? hub.tags : tagsOf(line.tags)
  if ('reason' in tags) return tags
  const after = { siteId: site?.id ?? hub.siteId, tags: tags.toSorted() }
  const same = after.siteId === hub.siteId && canonicalJson(after.tags) === canonicalJson(hub.tags.toSorted())
  return same ? { kind: 'same', hub } : { kind: 'change', hub, after }
}

type Fault = Extract<PlaceOutcome, { kind: 'fault' }>

function tagsOf(typed: string): string[] | Fault {
  try {
    return readTags('tags', typed)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { kind: 'fault', column: 'tags', reason: error.fields[0]?.reason ?? error.detail }
  }
}

/** Tells whether a later plan is the one that was shown. */
export const digestOf = (plan: readonly PlannedPlace[]): string =>
  sha256(
    canonicalJson(
      plan.map(({ line, outcome }) => ({
        line,
        kind: outcome.kind,
        hub: outcome.kind === 'fault' ? null : outcome.hub.id,
        after: outcome.kind === 'change' ? outcome.after : null,
      })),
    ),
  )
