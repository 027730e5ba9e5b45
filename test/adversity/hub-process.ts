import { createInterface } from 'node:readline'
import { deviceKeySchema, type Session } from '@earshot/protocol'
import { z } from 'zod'
import { createHttpsTransport } from '../../agent/src/appliance-client/https.ts'
import type { Transport } from '../../agent/src/appliance-client/port.ts'
import { systemClock } from '../../agent/src/clock.ts'
import { watchPresence } from '../../agent/src/drivers/presence.ts'
import { describeError } from '../../agent/src/errors.ts'
import { createHub, type Hub } from '../../agent/src/hub.ts'
import { createLogger } from '../../agent/src/logger.ts'
import type { SessionSource } from '../../agent/src/session/port.ts'
import { codeOf } from '../../agent/src/loop/trouble.ts'
import { createVirtualBus } from '../../agent/virtual/bus.ts'
import { openLastingHeadsets, type LastingHeadsets } from './lasting-headsets.ts'

/**
 * The real hub in a process of its own, with headsets that survive it. Arguments: the name of the computer, the hub's
 * folder, the file of the headsets. One JSON request a line on standard input, one JSON answer a line on standard output,
 * and beside them a line for every answer of the appliance, written before the hub sees it.
 */

const serial = z.string().max(24)
const requestSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('enrol'), code: z.string() }),
  z.object({ do: z.literal('look') }),
  z.object({ do: z.literal('status') }),
  z.object({ do: z.literal('devices') }),
  z.object({ do: z.literal('settings'), device: deviceKeySchema }),
  z.object({ do: z.literal('settled') }),
  z.object({ do: z.literal('plug'), serial }),
  z.object({ do: z.literal('unplug'), serial }),
  z.object({ do: z.literal('wear'), serial, setting: z.string(), value: z.union([z.number(), z.string()]) }),
])
const lineSchema = z.object({ id: z.int(), request: requestSchema })

/** What can be asked of the process. */
export type HubRequest = z.input<typeof requestSchema>

/** What the appliance answered to a call, and what the call had said. */
export type Answered = {
  /** When it was heard (ms). */
  at: number
  call: string
  status: number
  sequence: number
  /** Of a state: the hash of what is acknowledged. */
  hash: string | null
  /** Of a state: accepted or resync; of a refusal: its code. */
  result: string | null
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** Low, so that a hub is back soon after its appliance: a test doesn't wait for a spread that it doesn't look at. */
const IMPATIENCE = 0.2

const messageSchema = z.object({ sequence: z.int().optional(), hash: z.string().optional() })
const answerSchema = z.object({
  result: z.string().optional(),
  error: z.object({ code: z.string() }).optional(),
})

function telling(transport: Transport): Transport {
  return async (peer, request, signal) => {
    const name = request.path.replace('/hub/v1/', '')
    if (name === 'target') say({ pulling: true })
    const answer = await transport(peer, request, signal)
    const said = messageSchema.safeParse(parseJson(request.body ?? '')).data
    const heard = answerSchema.safeParse(parseJson(answer.body)).data
    const answered: Answered = {
      at: Date.now(),
      call: name,
      status: answer.status,
      sequence: Number(request.headers['earshot-sequence'] ?? said?.sequence ?? 0),
      hash: said?.hash ?? null,
      result: heard?.error?.code ?? heard?.result ?? null,
    }
    say({ answered })
    return answer
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Chair = { source: SessionSource; look: () => void }

/** Nobody sits there; somebody looking for who does makes the hub end whatever it waits for. */
function createChair(): Chair {
  const listeners = new Set<(session: Session | null) => void>()
  const watch: SessionSource['watch'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    source: { current: () => null, watch, close: () => Promise.resolve() },
    look: () => {
      for (const listener of listeners) listener(null)
    },
  }
}

async function carryOut(
  hub: Hub,
  headsets: LastingHeadsets,
  chair: Chair,
  request: HubRequest,
): Promise<unknown> {
  switch (request.do) {
    case 'look':
      return chair.look()
    case 'enrol':
      return hub.enrol(request.code)
    case 'status':
      return hub.status()
    case 'devices':
      return hub.devices()
    case 'settings':
      return hub.settings(request.device)
    case 'settled':
      return hub.settled()
    case 'plug':
      return headsets.plug(request.serial)
    case 'unplug':
      return headsets.unplug(request.serial)
    case 'wear':
      return headsets.change(request.serial, request.setting, request.value)
  }
}

async function main([name = '', stateDirectory = '', headsetsFile = '']: string[]): Promise<void> {
  const bus = createVirtualBus(systemClock)
  const chair = createChair()
  const transport = createHttpsTransport()
  const hub = await createHub({
    computer: { name, domain: 'NORDHAFEN', platform: 'linux x64', os: 'Debian 12' },
    session: chair.source,
    stateDirectory,
    startPresence: (options) => watchPresence({ port: bus.port, ...options }),
    transport: telling(transport.send),
    clock: systemClock,
    random: () => Math.random() * IMPATIENCE,
    log: createLogger('warn'),
    version: '0.1.0',
  })
  const headsets = openLastingHeadsets(headsetsFile, bus)
  await hub.start()
  say({ up: true })
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, request } = lineSchema.parse(parseJson(line))
    void carryOut(hub, headsets, chair, request).then(
      (value) => say({ id, value: value ?? null }),
      (error: unknown) => say({ id, failure: { code: codeOf(error), detail: describeError(error) } }),
    )
  }
  await hub.stop()
  transport.close()
}

await main(process.argv.slice(2))
