import { sessionSchema, type Session } from '@earshot/protocol'
import { HubError } from '../errors.ts'
import { findText } from '../store/atomic-file.ts'
import type { SessionReader } from './watched.ts'

const EVERY_MS = 500

/**
 * A file that says who sits at the computer: `DOMAIN\login`, `login`, or nothing for nobody. For kiosks, tests and
 * demonstrations; whoever may write the file decides whose settings apply.
 */
export const fileSession = (path: string): SessionReader => ({
  read: async () => parseSession((await findText(path)) ?? ''),
  everyMs: EVERY_MS,
  close: () => Promise.resolve(),
})

/** Reads `DOMAIN\login` or `login`; null for empty text. Throws `HubError` `config_invalid`. */
export function parseSession(text: string): Session | null {
  const line = text.trim()
  if (line === '') return null
  const place = line.indexOf('\\')
  const parsed = sessionSchema.safeParse({
    domain: line.slice(0, Math.max(place, 0)),
    login: line.slice(place + 1),
  })
  if (!parsed.success) throw new HubError('config_invalid', 'The session file holds no login.')
  return parsed.data
}
