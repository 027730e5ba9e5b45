import { z } from 'zod'

/** A field that may come any number of times, `max` at most; none at all is an empty list. */
export const listOf = <S extends z.ZodType<string>>(item: S, max: number) =>
  z.array(item).max(max).default([])
