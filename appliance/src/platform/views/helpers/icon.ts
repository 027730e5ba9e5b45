import { escapeHtml, html } from '../html.ts'
import type { HelperOptions } from './helper.ts'

/** `{{icon "lock" tone="good" class="es-key"}}`: a picture of the sprite, hidden from screen readers. */
export const icon = (name: string, { hash, data: { page } }: HelperOptions) => {
  const classes = ['es-i', typeof hash['tone'] === 'string' ? `is-${hash['tone']}` : '']
  return html(
    `<svg class="${escapeHtml(classes.filter(Boolean).join(' '))}" aria-hidden="true"><use href="${page.assets.url('icons.svg')}#${escapeHtml(name)}"/></svg>`,
  )
}
