import type { FormState } from '../http/form-state.ts'
import { say, type Text } from './messages/phrase.ts'

/** A choice of a field. */
export type Option = { value: string; text: Text; selected: boolean }

/** One field of a form, as the partial `field` writes it. */
export type Field = {
  id: string
  name: string
  type: 'text' | 'password' | 'search' | 'number' | 'date' | 'datetime-local' | 'select' | 'area' | 'check'
  label: Text
  hint: Text | null
  value: string
  checked: boolean
  optional: boolean
  autocomplete: string | null
  options: readonly Option[]
  list: string | null
  rows: number
  error: Text | null
  describedBy: string | null
}

/** What a page says of a field; the rest is the usual. */
export type FieldPlan = {
  label: Text
  type?: Field['type']
  hint?: Text
  optional?: boolean
  autocomplete?: string
  /** Choices of a select, or proposals of a text field. */
  options?: readonly { value: string; text: Text }[]
  rows?: number
}

const textOf = (value: string | string[] | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : (value[0] ?? '')

/** Builds one field: with what was typed, and what was wrong with it. Passwords are never sent back. */
export function fieldOf(name: string, plan: FieldPlan, state: FormState): Field {
  const id = idOf(name)
  const type = plan.type ?? 'text'
  const error = state.errors[name] ?? null
  const typed = textOf(state.values[name])
  const value = type === 'password' ? '' : typed
  const describedBy = [plan.hint ? `${id}-hint` : '', error === null ? '' : `${id}-fault`]
    .filter(Boolean)
    .join(' ')
  return {
    id,
    name,
    type,
    label: plan.label,
    hint: plan.hint ?? null,
    value,
    checked: typed === 'on',
    optional: plan.optional ?? false,
    autocomplete: plan.autocomplete ?? null,
    options: (plan.options ?? []).map((option) => ({ ...option, selected: option.value === value })),
    list: plan.options && type !== 'select' ? `${id}-list` : null,
    rows: plan.rows ?? 3,
    error,
    describedBy: describedBy === '' ? null : describedBy,
  }
}

/** Builds the fields of a form, by name. */
export const fieldsOf = <Name extends string>(
  plans: Readonly<Record<Name, FieldPlan>>,
  state: FormState,
): Record<Name, Field> =>
  Object.fromEntries(
    Object.entries<FieldPlan>(plans).map(([name, plan]) => [name, fieldOf(name, plan, state)]),
  ) as Record<Name, Field>

/** What was wrong with a form, above it. */
export type Faults = { title: Text; list: readonly { href: string | null; text: Text }[] }

/** What a form says when it was refused; null when it was not. Faults of fields that are not shown stand for themselves. */
export function faultsOf(plans: Readonly<Record<string, FieldPlan>>, state: FormState): Faults | null {
  const list = Object.entries(state.errors).map(([name, reason]) => {
    const plan = plans[name]
    return plan
      ? { href: `#${idOf(name)}`, text: say('form.fault', { label: plan.label, reason }) }
      : { href: null, text: reason }
  })
  const whole = state.message === null ? [] : [{ href: null, text: state.message }]
  return list.length + whole.length === 0 ? null : { title: say('form.refused'), list: [...whole, ...list] }
}

/** Id of a field in its page. */
export const idOf = (name: string): string => `f-${name.replace(/[^\w-]/g, '-')}`
