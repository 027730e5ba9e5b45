/** What a number of a setting counts. */
export type Unit = 'dB' | 'ms' | 'times'

/** On or off; canonical value: boolean. */
export type Toggle = { kind: 'toggle' }

/** One of several words; canonical value: the word. */
export type Choice<O extends string = string> = { kind: 'choice'; options: readonly O[] }

/** How much, in percent; canonical value: a number from 0 (off) to 100. */
export type PercentLevel = { kind: 'level'; scale: 'percent' }

/** How much, in named steps from least to most; canonical value: the step's name. */
export type SteppedLevel<O extends string = string> = { kind: 'level'; scale: 'steps'; options: readonly O[] }

/** How long, in whole seconds; 0 stands for off where `off` allows it. */
export type Duration = { kind: 'duration'; min: number; max: number; off: boolean }

/** A whole number of `unit`. */
export type Quantity = { kind: 'number'; min: number; max: number; unit: Unit }

/** Text of `min` to `max` characters; `pattern` is a regular expression over all of it. */
export type Text = { kind: 'text'; min: number; max: number; pattern: string | null }

/** Gain in dB for each of `frequencies` (Hz); canonical value: `{ bands }`, in the same order. */
export type Equalizer = { kind: 'equalizer'; frequencies: readonly number[]; min: number; max: number }

/** The canonical kinds of a setting. */
export type Kind = Toggle | Choice | PercentLevel | SteppedLevel | Duration | Quantity | Text | Equalizer

/** Order of a number from loose to strict. `off` says where 0 stands when it means off. */
export type NumericDirection = { strictest: 'lowest' | 'highest'; off?: 'strictest' | 'loosest' }

/**
 * A total order over all values of a setting: the strict one of a toggle, every option strictest first, or the
 * direction of a number.
 */
export type SafeDirection = boolean | readonly string[] | NumericDirection

/** The safe directions that fit a kind. */
export type SafeDirectionOf<K> = K extends Toggle
  ? boolean
  : K extends { options: readonly (infer O)[] }
    ? readonly O[]
    : K extends PercentLevel | Duration | Quantity
      ? NumericDirection
      : never

/** The canonical value of a kind. */
export type ValueOf<K> = K extends { kind: 'toggle' }
  ? boolean
  : K extends { options: readonly (infer O)[] }
    ? O
    : K extends { kind: 'level' | 'duration' | 'number' }
      ? number
      : K extends { kind: 'text' }
        ? string
        : K extends { kind: 'equalizer' }
          ? { bands: number[] }
          : never
