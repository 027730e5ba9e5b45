import type { Field } from '../form.ts'
import { escapeHtml, html } from '../html.ts'

/** `<input{{fieldState this}}>`: whether a field is needed, wrong, and what describes it. */
export const fieldState = ({
  optional,
  error,
  describedBy,
}: Pick<Field, 'optional' | 'error' | 'describedBy'>) =>
  html(
    [
      optional ? '' : ' required',
      error === null ? '' : ' aria-invalid="true"',
      describedBy === null ? '' : ` aria-describedby="${escapeHtml(describedBy)}"`,
    ].join(''),
  )
