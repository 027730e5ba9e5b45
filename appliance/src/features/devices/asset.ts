import { invalidFields, type FieldIssue } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Look } from '../../platform/views/looks.ts'

/** What a company does with a headset, as people enter it. It changes nothing of what the headset is told. */
export const ASSET_STATUSES = ['inUse', 'inStock', 'lent', 'lost', 'retired'] as const

/** One of `ASSET_STATUSES`. */
export type AssetStatus = (typeof ASSET_STATUSES)[number]

/** What people enter of a headset. `ownerId` is a person; null: whoever the hub reports. */
export type Asset = { tag: string | null; status: AssetStatus; note: string; ownerId: string | null }

/** Every status as people type it. */
export const STATUS_NAMES = ASSET_STATUSES.map((status) =>
  status.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
).join(', ')

/** Longest asset tag and note, in characters. */
export const MAX_TAG = 64
export const MAX_NOTE = 1_000

/** How each status looks: never colour alone. */
export const ASSET_LOOKS: Readonly<Record<AssetStatus, Look>> = {
  inUse: { icon: 'user', tone: 'none', word: 'asset.status.inUse' },
  inStock: { icon: 'bookmark', tone: 'none', word: 'asset.status.inStock' },
  lent: { icon: 'hourglass-empty', tone: 'wait', word: 'asset.status.lent' },
  lost: { icon: 'alert-triangle', tone: 'bad', word: 'asset.status.lost' },
  retired: { icon: 'circle-minus', tone: 'none', word: 'asset.status.retired' },
}

export const isAssetStatus = (text: string): text is AssetStatus =>
  (ASSET_STATUSES as readonly string[]).includes(text)

/** A status as people type it: `in use`, `In Use` and `inUse` are one. Undefined: it is none. */
export function statusOf(typed: string): AssetStatus | undefined {
  const plain = fold(typed).replaceAll(' ', '')
  return ASSET_STATUSES.find((status) => status.toLowerCase() === plain)
}

const CONTROL = /\p{Cc}/u
const CONTROL_BUT_LINES = /[^\P{Cc}\r\n\t]/u

/** What is wrong with a tag; null where nothing is. */
export function faultOfTag(tag: string): FieldIssue['reason'] | null {
  if (tag.length > MAX_TAG) return say('fault.tooLong', { max: MAX_TAG })
  return CONTROL.test(tag) ? say('asset.fault.control') : null
}

/** What is wrong with a note; null where nothing is. */
export function faultOfNote(note: string): FieldIssue['reason'] | null {
  if (note.length > MAX_NOTE) return say('fault.tooLong', { max: MAX_NOTE })
  return CONTROL_BUT_LINES.test(note) ? say('asset.fault.control') : null
}

/** A note without the space around it, with the same ends of lines whatever it came through. */
export const tidyNote = (typed: string): string => typed.replace(/\r\n?/g, '\n').trim()

/** Checks what was typed of tag, status and note. Throws `AppError` `invalid` with every issue. */
export function checkAsset(typed: { tag: string; status: string; note: string }): Omit<Asset, 'ownerId'> {
  const tag = typed.tag.trim()
  const note = tidyNote(typed.note)
  const faults: [string, FieldIssue['reason'] | null][] = [
    ['tag', faultOfTag(tag)],
    ['note', faultOfNote(note)],
  ]
  const status = statusOf(typed.status)
  if (status === undefined) faults.push(['status', say('fault.noneOf', { options: STATUS_NAMES })])
  const issues = faults.flatMap(([field, reason]) => (reason ? [{ field, reason }] : []))
  if (status === undefined || issues.length > 0) throw invalidFields(issues)
  return { tag: tag === '' ? null : tag, status, note }
}

/** Each field that differs, with its value before and after. */
export type AssetChange = { [F in keyof Asset]?: { before: Asset[F]; after: Asset[F] } }

/** What an edit changes; empty where it changes nothing. */
export function changeOf(before: Asset, after: Asset): AssetChange {
  const change: AssetChange = {}
  if (before.tag !== after.tag) change.tag = { before: before.tag, after: after.tag }
  if (before.status !== after.status) change.status = { before: before.status, after: after.status }
  if (before.note !== after.note) change.note = { before: before.note, after: after.note }
  if (before.ownerId !== after.ownerId) change.ownerId = { before: before.ownerId, after: after.ownerId }
  return change
}

/** Whether a change holds nothing. */
export const isNothing = (change: AssetChange): boolean => Object.keys(change).length === 0
