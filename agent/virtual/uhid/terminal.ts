import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { carryOut, commandSchema, type Command } from '../commands.ts'
import type { VirtualDevice } from '../device.ts'
import type { UhidRun } from './run.ts'

const lineSchema = z.union([
  commandSchema,
  z.object({ do: z.literal('count') }),
  z.object({ do: z.literal('pull') }),
  z.object({ do: z.literal('plug') }),
  z.object({ do: z.literal('unplug') }),
])

/**
 * Takes one JSON command a line and answers each with one JSON line: `{"reply": <command>, …}` or `{"error": <reason>}`.
 * Beside the commands of `commands.ts`: `count` (exchanges so far), `pull` and `plug` (out of its port and back in), and `unplug` (for
 * good, as the end of the input does).
 */
export async function takeCommands(
  input: Readable,
  run: UhidRun,
  device: VirtualDevice,
  say: (line: object) => void,
): Promise<void> {
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue
    const parsed = lineSchema.safeParse(parseJson(line))
    if (!parsed.success) say({ error: z.prettifyError(parsed.error) })
    else if (parsed.data.do === 'count') say({ reply: 'count', exchanges: run.exchanges() })
    else if (parsed.data.do === 'unplug') break
    else say({ reply: parsed.data.do, ...(await carryOutHere(run, device, parsed.data)) })
  }
  await run.unplug()
}

async function carryOutHere(
  run: UhidRun,
  device: VirtualDevice,
  command: Command | { do: 'pull' } | { do: 'plug' },
): Promise<object> {
  if (command.do === 'pull') await run.pull()
  else if (command.do === 'plug') run.plug()
  else return carryOut(device, command)
  return {}
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
