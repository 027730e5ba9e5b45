import type { Json } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Phrase, Text } from '../../platform/views/messages/phrase.ts'
import type { Job } from './job.ts'

/** What a job is computed from. It changes nothing, and writes files into `folder`, which is its own. */
export type JobContext = {
  reader: Reader
  /** Does something in a short transaction that is rolled back: what it answers is what the change would lead to. */
  rehearse<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  organizationId: string
  folder: string
  now: number
  /** Says how far it has come; may be called as often as one likes. */
  progress(done: number, total: number | null): void
}

/** What a job is finished with: `signal` asks it to end after the transaction that is under way. */
export type FinishContext = Pick<JobContext, 'organizationId' | 'folder' | 'progress'> & {
  signal: AbortSignal
}

/** One kind of long work. It is computed in a process of its own, off the event loop. */
export type JobKind = {
  name: string
  /** What it does, for lists. */
  words: Phrase
  /** What this one is about. */
  describe(input: Json): Text
  /** Whether it makes so many things at once that memory is dearer than time. */
  makesMuch?(input: Json): boolean
  /** Throws `AppError` where it cannot be done: its sentence is what people read. */
  compute(context: JobContext, input: Json): Promise<Json>
  /** Makes of what was computed what is to be made of it, in the appliance itself. May be begun again from the start. */
  finish?(context: FinishContext, result: Json): Promise<Json>
  /** Where its result is looked at. */
  pageOf(job: Job): string | null
}

/** How a computation ended. `cutOff`: its process is gone. */
export type Outcome = { result: Json } | { why: Phrase } | { cutOff: true }

/** Computes a job somewhere off the event loop. Resolves, whatever happens there; `signal` ends it. */
export type Perform = (
  job: Job,
  onProgress: (done: number, total: number | null) => void,
  signal: AbortSignal,
) => Promise<Outcome>
