import { html } from '../html.ts'
import { say } from '../messages/phrase.ts'
import type { HelperOptions } from './helper.ts'

/** `{{t "key" name=value}}`: a sentence of the catalogue. */
export const t = (key: string, { hash, data: { page } }: HelperOptions) =>
  html(page.translator.html(say(key, hash), page.times))
