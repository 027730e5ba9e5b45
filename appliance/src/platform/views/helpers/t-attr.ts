import { say } from '../messages/phrase.ts'
import type { HelperOptions } from './helper.ts'

/** `"{{tAttr "key" name=value}}"`: a sentence of the catalogue between the quotes of an attribute. */
export const tAttr = (key: string, { hash, data: { page } }: HelperOptions): string =>
  page.translator.plain(say(key, hash), page.times)
