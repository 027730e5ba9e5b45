import type { Page } from '../db/index.ts'
import { address, type Query } from './address.ts'
import { say, type Phrase, type Text } from './messages/phrase.ts'

/** One step of the way to a page. */
export type Crumb = { href: string; text: Text }

/** One filter of a list; `without` is the address without it. */
export type Chip = { label: Text; value: Text; without: string }

/** Where the pages before and after this one are. `any` is false where this is all. */
export type Pager = { text: Text; previous: string | null; next: string | null; any: boolean }

/** An invitation where there is nothing yet. */
export type Empty = { icon: string; title: Text; text: Text; actions: readonly Action[] }

/** A link that looks like a button. */
export type Action = { href: string; text: Text; icon: string | null; primary: boolean }

/** The pages around one of a list whose address is `path` with `query`. */
export function pagerOf(found: Page<unknown>, text: Text, path: string, query: Query): Pager {
  const at = (place: Query): string => address(path, { ...query, after: null, before: null, ...place })
  return {
    text,
    previous: found.previous === null ? null : at({ before: found.previous }),
    next: found.next === null ? null : at({ after: found.next }),
    any: found.previous !== null || found.next !== null,
  }
}

/** A page of a list holds so many rows; how many there are in all is only known where it was counted. */
export const rowsText = (rows: number, total: number | null): Phrase =>
  total === null ? say('pager.rows', { rows }) : say('pager.rowsOf', { rows, total })
