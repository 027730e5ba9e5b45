import type { HelperOptions } from './helper.ts'

/** `{{number count}}`: a number as the language writes it. */
export const number = (value: number, { data: { page } }: HelperOptions): string =>
  page.translator.number(value)
