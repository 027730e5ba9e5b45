import { z } from 'zod'
import { plainText } from './wire.ts'

/**
 * Who sits at a computer, as its operating system says it. A claim: it selects settings and grants nothing.
 * `domain` is the computer's own name for a local account, empty where the system has no domains.
 */
export const sessionSchema = z.object({ domain: plainText(255), login: plainText(255).min(1) })

/** Who sits at a computer, as its operating system says it. */
export type Session = z.output<typeof sessionSchema>

/** The same session, whatever the case it was written in. */
export const sameSession = (a: Session | null, b: Session | null): boolean => sessionKey(a) === sessionKey(b)

/** One text per session: the key under which a hub keeps its last good target. */
export const sessionKey = (session: Session | null): string =>
  session ? `${session.domain.toLowerCase()}\\${session.login.toLowerCase()}` : ''
