import type { Command as VirtualCommand } from '../../agent/virtual/commands.ts'
import type { PersonLogin } from './accounts.ts'

/** Whose rights a command of the guest has. */
export type Account = 'root' | 'earshot-hub' | PersonLogin

/** A command in the guest. The first word is looked up in the guest's PATH; `node` is the checkout's own. */
export type Command = { argv: string[]; account: Account; env?: Record<string, string> }

/** What a tester does with a headset that is plugged in. */
export type HeadsetCommand = VirtualCommand | { do: 'count' | 'pull' | 'plug' }

/** How a command ended, with all that it wrote. `code` is null where a signal or the time limit ended it. */
export type Outcome = { code: number | null; stdout: string; stderr: string }

/** What the host can tell the guest to do: argument and answer of each order. */
export type Orders = {
  /** Runs a command to its end. `input` goes to its standard input. */
  run: { ask: Command & { input?: string; timeoutMs?: number }; answer: Outcome }
  /** Starts a service under a name; its output is kept. */
  start: { ask: Command & { name: string }; answer: { pid: number } }
  /** Ends a service (SIGTERM, after ten seconds SIGKILL) and waits until it is gone. */
  stop: { ask: { name: string }; answer: Outcome }
  /** What a service has written so far, and whether it still runs. */
  peek: { ask: { name: string }; answer: Outcome & { running: boolean } }
  /** Waits for a line of a service's output or log that has this text in it; one already written counts. */
  await: { ask: { name: string; text: string }; answer: string }
  /** Plugs a virtual headset into the kernel; `options` are those of agent/virtual/uhid-device.ts. */
  plug: { ask: { name: string; options: string[] }; answer: null }
  /** Pulls it out for good. */
  unplug: { ask: { name: string }; answer: { exchanges: number } }
  /** Puts the wearer's hands on it: one command of agent/virtual/commands.ts, or of agent/virtual/uhid/terminal.ts. */
  handle: { ask: { name: string; command: HeadsetCommand }; answer: Record<string, unknown> }
  /** Writes a file with exactly this mode and owner; its folders are made. */
  write: { ask: { path: string; content: string; mode: number; account: Account }; answer: null }
  /** Makes a folder with exactly this mode and owner. */
  folder: { ask: { path: string; mode: number; account: Account }; answer: null }
  /** Lets someone log in at the seat, or come back to it; null: nobody sits there. */
  sit: { ask: { login: PersonLogin | null }; answer: null }
  /** Connects or disconnects the network. The order itself travels another way. */
  network: { ask: { up: boolean }; answer: null }
  /** Installs a udev rule file under a name (null: removes it) and applies it to the devices that are there. */
  rule: { ask: { name: string; content: string | null }; answer: null }
  /** Ends the machine with this exit status; there is no answer. */
  end: { ask: { status: number }; answer: null }
}

/** Name of an order. */
export type OrderName = keyof Orders

/** One line from the host to the guest. */
export type Ask = { [N in OrderName]: { id: number; order: N; ask: Orders[N]['ask'] } }[OrderName]

/** One line from the guest to the host: the answer to an order, or (without id) that it is ready for them. */
export type Reply = { id: number | null; answer: unknown } | { id: number | null; failure: string }
