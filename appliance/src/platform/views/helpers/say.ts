import { html } from '../html.ts'
import type { Text } from '../messages/phrase.ts'
import type { HelperOptions } from './helper.ts'

/** `{{say value}}`: what the view model says, be it data or a sentence. */
export const say = (text: Text, { data: { page } }: HelperOptions) =>
  html(page.translator.html(text, page.times))
