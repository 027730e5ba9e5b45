import type { Session } from '@earshot/protocol'
import type { ComputerFacts } from '../appliance-client/enrol.ts'

/** Who sits at the computer. A claim of the operating system: it selects settings and grants nothing. */
export type SessionSource = {
  current: () => Session | null
  /** Calls `listener` after each change; returns what ends that. */
  watch: (listener: (session: Session | null) => void) => () => void
  close: () => Promise<void>
}

/** What the operating system knows: the only door to it beside files and sockets. */
export type OperatingSystem = { computer: ComputerFacts; session: SessionSource }
