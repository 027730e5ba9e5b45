import { z } from 'zod'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Report } from './report.ts'

/** Formats a report is made in. */
export const FORMATS = ['csv', 'pdf'] as const
export type Format = (typeof FORMATS)[number]

/** What a job is told: which report, of what, in which format, and whether with names of people. */
export const orderSchema = z.object({
  report: z.string(),
  filter: z.record(z.string(), z.string()),
  /** What stands for a value of the filter in words, where that is not the value itself. */
  wrote: z.record(z.string(), z.string()),
  format: z.enum(FORMATS),
  withNames: z.boolean(),
  /** Below the folder of scheduled reports; null where somebody asked for it. */
  schedule: z.string().nullable(),
})

export type Order = z.output<typeof orderSchema>

/** One file of a report that was made. */
export const madeSchema = z.object({
  rows: z.number(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), pages: z.number().nullable() })),
})

export type Made = z.output<typeof madeSchema>

/** What a job makes, for lists. */
export const orderText = (report: Report | undefined, { format }: Order): Text =>
  report === undefined
    ? say('report.gone')
    : say('report.ordered', { title: report.title, format: format.toUpperCase() })
