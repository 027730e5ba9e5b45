import { escapeHtml, html } from '../html.ts'
import type { HelperOptions } from './helper.ts'

/** `{{csrf}}`: the hidden field that every form which changes something carries. */
export const csrf = ({ data: { page } }: HelperOptions) =>
  html(`<input type="hidden" name="csrf" value="${escapeHtml(page.context.csrfToken)}">`)
