import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'
import { AppError } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'

/** Headers of a request that tell where it comes from. */
export type Provenance = { secFetchSite: string; origin: string }

const OWN_SITES = new Set(['same-origin', 'none'])

/**
 * Refuses a change that no page of ours asked for: `Sec-Fetch-Site` decides where the browser sends it, else
 * `Origin` must be one of ours; without either nothing is changed. Throws `AppError` `cross_site`.
 */
export function checkProvenance({ secFetchSite, origin }: Provenance, origins: readonly string[]): void {
  const own = secFetchSite === '' ? origins.includes(origin) : OWN_SITES.has(secFetchSite)
  if (!own) throw new AppError('cross_site')
}

/** Makes and checks the token in the forms of one browser. `holder` is what only that browser's cookie says. */
export type FormTokens = {
  issue(holder: string): string
  /** Throws `AppError` `cross_site`. */
  check(holder: string | undefined, token: unknown): void
}

/** Tokens are MACs over the holder: nothing is stored, and one browser's token is of no use in another. */
export function createFormTokens(macKey: KeyObject): FormTokens {
  const issue = (holder: string): string =>
    createHmac('sha256', macKey).update(`form ${holder}`).digest('base64url')
  return {
    issue,
    check(holder, token) {
      const given = Buffer.from(typeof token === 'string' ? token : '')
      const expected = Buffer.from(holder === undefined ? '' : issue(holder))
      const same = expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)
      if (!same) throw new AppError('cross_site', say('form.expired'))
    },
  }
}
