import { createTask, schedule, validate, type ScheduledTask } from 'node-cron'

/** Work that happens at times. Expressions are the five fields of cron. */
export type Scheduler = {
  isValid(expression: string): boolean
  /** Whether the expression names the minute that `at` (milliseconds since 1970 UTC) lies in, in that time zone. */
  matches(expression: string, timeZone: string, at: number): boolean
  /** When the expression is due next, in milliseconds since 1970 UTC. */
  nextRun(expression: string, timeZone: string): number | null
  /** Runs `job` at the beginning of each minute, never twice at once. Answers the function that ends it. */
  everyMinute(name: string, job: () => Promise<void>): () => Promise<void>
}

const MINUTE = 60_000
const FIELDS = 5

const isValid = (expression: string): boolean =>
  expression.trim().split(/\s+/).length === FIELDS && validate(expression)

const idle = (): void => undefined

/** The program's clockwork, on node-cron. */
export function createScheduler(): Scheduler {
  const tasks = new Map<string, ScheduledTask>()
  const taskOf = (expression: string, timezone: string): ScheduledTask => {
    const key = JSON.stringify([expression, timezone])
    const known = tasks.get(key)
    if (known) return known
    const task = createTask(expression, idle, { timezone })
    tasks.set(key, task)
    return task
  }
  return {
    isValid,
    matches: (expression, timeZone, at) =>
      taskOf(expression, timeZone).match(new Date(Math.floor(at / MINUTE) * MINUTE)),
    nextRun(expression, timezone) {
      const task = schedule(expression, idle, { timezone })
      const next = task.getNextRun()
      void task.destroy()
      return next?.getTime() ?? null
    },
    everyMinute(name, job) {
      const task = schedule('* * * * *', job, { name, noOverlap: true, suppressMissedWarning: true })
      return async () => {
        await task.destroy()
      }
    },
  }
}
