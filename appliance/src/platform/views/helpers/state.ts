import { escapeHtml, html } from '../html.ts'
import { say, type Text } from '../messages/phrase.ts'
import type { Look } from '../looks.ts'
import { flag, type HelperOptions } from './helper.ts'

/** `{{state look text=words pill=true}}`: icon, word and colour of a state; the word is the look's own unless given. */
export const state = (look: Look, options: HelperOptions) => {
  const { translator, times, assets } = options.data.page
  const text = (options.hash['text'] as Text | undefined) ?? say(look.word)
  const classes = `es-state${flag(options, 'pill') ? ' es-pill' : ''} is-${look.tone}`
  const picture = `<svg class="es-i" aria-hidden="true"><use href="${assets.url('icons.svg')}#${escapeHtml(look.icon)}"/></svg>`
  return html(`<span class="${classes}">${picture}${translator.html(text, times)}</span>`)
}
