/** One line of the table: ours against its reference, or against an absolute limit. */
export type Row = {
  name: string
  ours: string
  reference: string
  /** Ours divided by the reference, or by the limit. */
  ratio: number
  must: { atLeast: number } | { atMost: number }
  aim: string
}

/** A measurement. `scale` 1 is the size the claim is about; tests run it at a thousandth. */
export type Bench = { name: string; run(scale: number): Promise<Row> }

/** Whether a row reaches what it must. */
export const holds = ({ ratio, must }: Row): boolean =>
  'atLeast' in must ? ratio >= must.atLeast : ratio <= must.atMost

/** `size` at a scale, never less than `least`. */
export const scaled = (size: number, scale: number, least: number): number =>
  Math.max(least, Math.round(size * scale))

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`
export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`
export const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KB`
