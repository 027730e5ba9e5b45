import { remembered } from '../../platform/remembered.ts'
import { isPhrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { WriteTime } from '../../platform/zone-time/index.ts'
import type { Cell } from './report.ts'

/** Writes sentences in the language of a report. */
export type WriteText = (text: Text) => string

/** Writes one value as every copy of a report shows it. */
export type WriteCell = (cell: Cell) => string | number | null

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
