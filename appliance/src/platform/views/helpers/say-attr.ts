import type { Text } from '../messages/phrase.ts'
import type { HelperOptions } from './helper.ts'

/** `"{{sayAttr value}}"`: what the view model says, between the quotes of an attribute. */
export const sayAttr = (text: Text, { data: { page } }: HelperOptions): string =>
  page.translator.plain(text, page.times)
