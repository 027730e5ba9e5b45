/** Tells people what goes on, line by line. */
export type Teller = {
  /** Begins a step. */
  step(text: string): void
  /** How far the step is: on a terminal in one line that changes, elsewhere only the last of it is written. */
  progress(text: string): void
  say(text: string): void
}

type Output = { isTTY?: boolean; write(text: string): unknown }

const CLEAR_LINE = '\r\u001b[K'

/** A teller that writes to `output`. */
export function createTeller(output: Output): Teller {
  let pending: string | null = null
  const settle = (): void => {
    if (pending !== null) output.write(output.isTTY ? '\n' : `  ${pending}\n`)
    pending = null
  }
  const say = (text: string): void => {
    settle()
    output.write(`${text}\n`)
  }
  return {
    say,
    step: (text) => say(`\n» ${text}`),
    progress: (text) => {
      if (output.isTTY) output.write(`${CLEAR_LINE}  ${text}`)
      pending = text
    },
  }
}
