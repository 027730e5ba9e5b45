import { z } from 'zod'

const setting = z.string().max(100)
const milliseconds = z.int().min(0).max(600_000)

/**
 * What a virtual device can be told to do wrong.
 * - unplugAtStep: leaves when the transfer with this number (from 1, both directions, since it was armed) begins;
 * - answerLate: answers and acknowledgements come `ms` later, `times` of them;
 * - lie: says that it took the value and keeps the old one; `reading` repeats the lie when asked;
 * - revert: takes the value and goes back to the old one after `ms`, with or without telling;
 * - refuse: answers writes with this status.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unplugAtStep'), step: z.int().min(1) }),
  z.object({ kind: z.literal('answerLate'), ms: milliseconds, times: z.int().min(1) }),
  z.object({ kind: z.literal('lie'), setting, in: z.enum(['acknowledgement', 'reading']) }),
  z.object({ kind: z.literal('revert'), setting, ms: milliseconds, announced: z.boolean() }),
  z.object({ kind: z.literal('refuse'), setting, status: z.int().min(1).max(255) }),
])

/** What a virtual device does wrong. */
export type Fault = z.output<typeof faultSchema>

/** A fault of one kind. */
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>

/** The faults that are armed. */
export type Faults = {
  arm: (fault: Fault) => void
  disarm: () => void
  /** The fault of this kind, for this setting where it names one. */
  find: <K extends Fault['kind']>(kind: K, setting?: string) => FaultOf<K> | undefined
  /** Counts one transfer; true: the device leaves now. */
  step: () => boolean
  /** How much later the next answer or acknowledgement comes. */
  lateMs: () => number
}

/** Starts without faults. */
export function createFaults(): Faults {
  let armed: Fault[] = []
  let steps = 0
  let late = 0
  const find = <K extends Fault['kind']>(kind: K, name?: string): FaultOf<K> | undefined =>
    armed.find(
      (fault): fault is FaultOf<K> =>
        fault.kind === kind && (!('setting' in fault) || fault.setting === name),
    )
  return {
    arm: (fault) => {
      armed = [...armed.filter(({ kind }) => kind !== fault.kind), fault]
      if (fault.kind === 'unplugAtStep') steps = 0
      if (fault.kind === 'answerLate') late = fault.times
    },
    disarm: () => {
      armed = []
    },
    find,
    step: () => {
      steps += 1
      return find('unplugAtStep')?.step === steps
    },
    lateMs: () => {
      late -= 1
      return late >= 0 ? (find('answerLate')?.ms ?? 0) : 0
    },
  }
}
