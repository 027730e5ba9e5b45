import { z } from 'zod'
import type { PageRequest } from '../db/index.ts'

const cursor = z.string().max(1000).optional()

/** Fields of the query of every list: which page is wanted. */
export const pageQuery = { after: cursor, before: cursor }

/** The page that a list's query asks for. */
export const pageRequest = (
  { after, before }: { after?: string | undefined; before?: string | undefined },
  limit: number,
): PageRequest => ({ after, before, limit })

/** A field that may come any number of times, `max` at most; none at all is an empty list. */
export const listOf = <S extends z.ZodType<string>>(item: S, max: number) =>
  z.array(item).max(max).default([])
