import type { PageContext } from '../../http/admin-route.ts'
import type { TimeContext } from '../../zone-time/index.ts'
import type { Assets } from '../assets.ts'
import type { Html } from '../html.ts'
import type { PhraseValue } from '../messages/phrase.ts'
import type { Translator } from '../messages/translator.ts'

/** What helpers know of the page they write on. */
export type Page = { context: PageContext; translator: Translator; times: TimeContext; assets: Assets }

/** What the template engine hands to a helper after its arguments. */
export type HelperOptions = {
  hash: Readonly<Record<string, PhraseValue>>
  data: { page: Page }
  fn(this: void, context: unknown): string
  inverse(this: void, context: unknown): string
}

/** A word that templates use. The last argument is always `HelperOptions`. */
export type Helper = (this: unknown, ...args: never[]) => Html | string | boolean

/** Reads a flag that a template gave as `name=true`. */
export const flag = (options: HelperOptions, name: string): boolean => Boolean(options.hash[name])
