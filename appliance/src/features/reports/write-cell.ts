import { isPhrase, type Text } from '../../platform/views/messages/phrase.ts'
import { remembered } from './remembered.ts'
import type { Cell } from './report.ts'

/** Writes sentences in the language of a report. */
export type WriteText = (text: Text) => string

/** Writes one value as every copy of a report shows it. */
export type WriteCell = (cell: Cell) => string | number | null

const QUARTER = 900_000
const MINUTE = 60_000
const DAY = 86_400_000

const two = (number: number): string => String(number).padStart(2, '0')

/** How far clocks of a zone are ahead, in milliseconds. */
function offsetOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone })
  // Clocks are set on quarters of an hour only: Intl, which takes longer than all else of a row, is asked once for each.
  const ofQuarter = remembered((quarter: number): number => {
    const time = quarter * QUARTER
    return Date.parse(`${format.format(time).replace(' ', 'T')}Z`) - time
  })
  return (time) => ofQuarter(Math.floor(time / QUARTER))
}

/** A time as date and clock, to the second, in a time zone. */
type WriteTime = (time: number) => string

function clockWriter(
  timeZone: string,
  join: (day: string, clock: string, offset: number) => string,
): WriteTime {
  const offsetAt = offsetOf(timeZone)
  const dayOf = remembered((day: number) => new Date(day * DAY).toISOString().slice(0, 10))
  return (time) => {
    const offset = offsetAt(time)
    const day = Math.floor((time + offset) / DAY)
    const second = Math.floor((time + offset - day * DAY) / 1000)
    const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
    return join(dayOf(day), clock, offset)
  }
}

/** For people: `2026-11-26 14:03:07`. */
export const timeWriter = (timeZone: string): WriteTime =>
  clockWriter(timeZone, (day, clock) => `${day} ${clock}`)

/** For programs, unmistakable also in the hour that comes twice: `2026-11-26T14:03:07+13:00` (ISO 8601). */
export function isoTimeWriter(timeZone: string): WriteTime {
  const written = remembered((offset: number): string => {
    const minutes = Math.abs(Math.round(offset / MINUTE))
    return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  })
  return clockWriter(timeZone, (day, clock, offset) => `${day}T${clock}${written(offset)}`)
}

/** Values in words; times by `writeTime`. */
export function cellWriter(write: WriteText, writeTime: WriteTime): WriteCell {
  const words = remembered((key: string) => write({ say: key, with: {} }))
  const writeText = (text: Text): string => {
    if (typeof text === 'string') return text
    return hasValues(text.with) ? write(text) : words(text.say)
  }
  return (cell) => {
    if (cell === null || typeof cell === 'number') return cell
    if (typeof cell === 'string' || isPhrase(cell)) return writeText(cell)
    return 'time' in cell ? writeTime(cell.time) : cell.map(writeText).join(', ')
  }
}

function hasValues(values: object): boolean {
  for (const _ in values) return true
  return false
}
