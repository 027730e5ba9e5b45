/** How a moment is written. */
export type TimeStyle = 'relative' | 'clock' | 'day' | 'exact'

/** A moment (milliseconds since 1970 UTC), written in the organization's time zone. */
export type Moment = { time: number; as: TimeStyle }

/** A sentence of the catalogue with its values: what view models say, in no language yet. */
export type Phrase = { say: string; with: Readonly<Record<string, PhraseValue>> }

/** A value in a sentence: data, a number to be written, a moment, another sentence. */
export type PhraseValue = string | number | Moment | Phrase

/** What a page shows: data as it is, or a sentence. */
export type Text = string | Phrase

/** A sentence of the catalogue. Values that a tag of the sentence names are addresses to link to. */
export const say = (key: string, values: Record<string, PhraseValue> = {}): Phrase => ({
  say: key,
  with: values,
})

/** A moment in a sentence. */
export const moment = (time: number, as: TimeStyle = 'relative'): Moment => ({ time, as })

/** Whether a value is a sentence of the catalogue. */
export const isPhrase = (value: unknown): value is Phrase =>
  typeof value === 'object' && value !== null && 'say' in value
