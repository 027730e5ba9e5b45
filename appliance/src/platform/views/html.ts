const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it stands in HTML, in content or between quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** HTML that is finished: the template engine leaves it as it is. */
export type Html = { toHTML(): string }

/** Marks HTML as finished. Everything in it that is data must have been escaped. */
export const html = (text: string): Html => ({ toHTML: () => text })
