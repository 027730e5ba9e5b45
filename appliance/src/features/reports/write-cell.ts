import { isPhrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Cell } from './report.ts'

/** Writes sentences in the language of a report. */
export type WriteText = (text: Text) => string

/** Writes one value as every copy of a report shows it. */
export type WriteCell = (cell: Cell) => string | number | null

const QUARTER = 900_000

/**
 * A time as date and clock, to the second, in a time zone: `2026-11-26 14:03:07`. Clocks are set on quarters of an
 * hour only, so that Intl, which takes longer than all else of a row, is asked once for each quarter.
 */
export function timeWriter(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone })
  const ahead = new Map<number, number>()
  const offsetAt = (quarter: number): number => {
    const known = ahead.get(quarter)
    if (known !== undefined) return known
    const offset = Date.parse(`${format.format(quarter * QUARTER).replace(' ', 'T')}Z`) - quarter * QUARTER
    ahead.set(quarter, offset)
    return offset
  }
  return (time) => {
    const shown = new Date(time + offsetAt(Math.floor(time / QUARTER))).toISOString()
    return `${shown.slice(0, 10)} ${shown.slice(11, 19)}`
  }
}

/** Values in words, times in a time zone. */
export function cellWriter(write: WriteText, timeZone: string): WriteCell {
  const writeTime = timeWriter(timeZone)
  return (cell) => {
    if (cell === null || typeof cell === 'number') return cell
    if (typeof cell === 'string' || isPhrase(cell)) return write(cell)
    return 'time' in cell ? writeTime(cell.time) : cell.map((text) => write(text)).join(', ')
  }
}
