import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** Lists of which a view can be saved, and where they are. */
export const LISTS = { devices: '/devices', computers: '/hubs' } as const

/** A list of which a view can be saved. */
export type ListName = keyof typeof LISTS

/** A list with filters, order and columns, by a name. `query` is what stands in its address after the question mark. */
export type SavedView = {
  id: string
  administratorId: string
  list: ListName
  name: string
  query: string
  /** Whether everybody in the organization sees it. */
  shared: boolean
}

const MAX_NAME = 100
const MAX_QUERY = 2_000
/** Where in a list somebody stood is no part of a view. */
const PLACES = ['after', 'before', 'pick']

export const isListName = (text: string): text is ListName => Object.hasOwn(LISTS, text)

/** Throws `AppError` `invalid`. */
export function checkName(typed: string): string {
  const name = typed.trim()
  if (name === '' || name.length > MAX_NAME)
    throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  if (/\p{Cc}/u.test(name)) throw invalid('name', say('fault.plainText'))
  return name
}

/** The part of an address that a view keeps. Throws `AppError` `invalid`. */
export function checkQuery(text: string): string {
  if (text.length > MAX_QUERY) throw invalid('query', say('fault.length', { min: 0, max: MAX_QUERY }))
  const fields = new URLSearchParams(text)
  for (const name of PLACES) fields.delete(name)
  return fields.toString()
}
