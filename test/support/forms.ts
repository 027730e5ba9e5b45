import type { Page } from 'playwright-core'

/** A field of a form as a browser would send it. */
export type FormField = { name: string; kind: string; value: string; checked: boolean }

/** A form of a page: where it goes, and what it sends but for its token. */
export type PageForm = { action: string; fields: FormField[] }

/** What came back: where its fields are, what is wrong with them, and what is said of faults elsewhere on the page. */
export type FormAnswer = {
  status: number
  fields: Record<string, { values: string[]; fault: string }>
  faults: string
}

/** Every form of the page that is posted, once for each address that one of its buttons sends it to, as that button sends it. */
export const formsOf = (page: Page): Promise<PageForm[]> => page.evaluate<PageForm[]>(FORMS)

/** Posts fields as a form of the page would, with the page's own token, and reads the answer without leaving the page. */
export const post = (page: Page, action: string, fields: readonly (readonly [string, string])[]) =>
  page.evaluate<FormAnswer>(`(${POST})(${JSON.stringify([action, fields])})`)

/* What runs in the page is text: it is checked against the browser's types by nothing here. */
const FORMS = `[...document.forms].filter((form) => form.method === 'post').flatMap((form) => {
  const all = [...form.elements].filter(({ name, disabled }) => name !== 'csrf' && !disabled)
  const typed = all.filter(({ tagName, name }) => name && tagName !== 'BUTTON')
    .map(({ name, type, value, checked }) => ({ name, kind: type, value, checked: checked === true }))
  const first = new Map(all.filter(({ type }) => type === 'submit')
    .map((button) => [button.hasAttribute('formaction') ? button.formAction : form.action, button]).reverse())
  return [...first].map(([action, { name, value }]) =>
    ({ action, fields: name ? [{ name, kind: 'hidden', value, checked: false }, ...typed] : typed }))
})`

const POST = `async ([action, fields]) => {
  const body = new URLSearchParams(fields)
  body.set('csrf', document.querySelector('[name=csrf]').value)
  const answer = await fetch(action, { method: 'POST', body, headers: { accept: 'text/html' } })
  const shown = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const textOf = (ids) => ids.split(' ').map((id) => shown.getElementById(id)).filter(Boolean)
    .filter((element) => element.classList.contains('es-fault')).map((element) => element.innerText || element.textContent).join(' ').trim()
  const found = {}
  for (const field of shown.querySelectorAll('form[method=post] [name]')) {
    const { name, type, value, checked } = field
    const at = (found[name] ??= { values: [], fault: '' })
    if (!['checkbox', 'radio'].includes(type) || checked) at.values.push(value)
    at.fault ||= textOf(field.getAttribute('aria-describedby') ?? '')
  }
  const faults = [...shown.querySelectorAll('[role=alert]')].map((element) => element.textContent.trim()).join('\\n')
  return { status: answer.status, fields: found, faults }
}`
