import {
  canonicalJson,
  ENDPOINTS,
  hashSchema,
  hubStateSchema,
  ProtocolError,
  sha256,
  type HubState,
  type StateAnswer,
  type StateDelta,
} from '@earshot/protocol'
import { z } from 'zod'
import type { Contact, StateBody } from '../appliance-client/contact.ts'
import { HubError } from '../errors.ts'
import type { HubLogger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import { applyDelta, diffState } from './diff.ts'
import { splitDelta } from './split.ts'

const ENVELOPE_BYTES = 8 * 1024
const CEILINGS = { bytes: ENDPOINTS.state.maxBytes - ENVELOPE_BYTES, devices: 64 }
const FULL_SENDS = 2
const document = { name: 'reported', schema: z.object({ hash: hashSchema, state: hubStateSchema }) }

type Reported = z.output<typeof document.schema>

/** A message that was sent and whose answer never came: it is repeated word for word before anything else. */
type Unanswered = { body: StateBody; state: HubState }

type Suggestions = Extract<StateAnswer, { result: 'accepted' }>['suggestions']

/** Hash of a whole state: what both sides name it by. */
export const stateHash = (state: HubState): string => sha256(canonicalJson(state))

/** What goes along with a report: devices whose facts are named although they are the same, and a wish. */
export type ReportExtras = { touch?: readonly string[]; wants?: 'release' }

/** Reports differences to the appliance and remembers on disk what it has acknowledged. */
export type Reporter = {
  /** Whether there is anything to say. */
  differs: (next: HubState) => boolean
  /** Sends until the appliance holds `next`; returns what arriving headsets have had. Throws what the contact throws. */
  report: (next: HubState, extras?: ReportExtras, signal?: AbortSignal) => Promise<Suggestions>
  /** Forgets what was acknowledged: after an enrolment. */
  forget: () => Promise<void>
}

/** Opens the reporter with what the appliance acknowledged last. */
export async function openReporter(store: Store, contact: Contact, log: HubLogger): Promise<Reporter> {
  let reported: Reported | null = (await store.find(document)) ?? null

  let unanswered: Unanswered | null = null

  async function send(message: Unanswered, signal?: AbortSignal): Promise<StateAnswer> {
    unanswered = message
    const answer = await contact.send(message.body, signal).catch((error: unknown) => {
      if (error instanceof ProtocolError) unanswered = null
      throw error
    })
    unanswered = null
    if (answer.result === 'accepted') {
      const accepted = { hash: message.body.hash, state: message.state }
      await store.write(document, accepted)
      reported = accepted
    }
    return answer
  }

  async function prepare(delta: StateDelta, extras: ReportExtras): Promise<Unanswered> {
    const state = applyDelta(reported?.state ?? null, delta)
    const wants = extras.wants ? { wants: extras.wants } : {}
    return { state, body: { base: reported?.hash ?? null, hash: stateHash(state), delta, ...wants } }
  }

  async function sendAll(
    next: HubState,
    extras: ReportExtras,
    signal?: AbortSignal,
  ): Promise<Suggestions | 'resync'> {
    const suggestions: Suggestions = {}
    if (unanswered) {
      const answer = await send(unanswered, signal)
      if (answer.result === 'resync') return 'resync'
      Object.assign(suggestions, answer.suggestions)
    }
    const delta = touched(diffState(reported?.state ?? null, next), next, extras.touch ?? [])
    for (const part of splitDelta(delta, CEILINGS)) {
      const answer = await send(await prepare(part, extras), signal)
      if (answer.result === 'resync') return 'resync'
      Object.assign(suggestions, answer.suggestions)
    }
    return suggestions
  }

  return {
    differs: (next) => Object.keys(diffState(reported?.state ?? null, next)).length > 0,
    report: async (next, extras = {}, signal) => {
      for (let round = 0; round <= FULL_SENDS; round += 1) {
        const answer = await sendAll(next, extras, signal)
        if (answer !== 'resync') return answer
        log.info('the appliance asks for the whole state')
        reported = null
      }
      throw new HubError('answer_invalid', 'state: the appliance asks for the whole state again and again')
    },
    forget: async () => {
      reported = null
      await store.remove(document)
    },
  }
}

function touched(delta: StateDelta, next: HubState, keys: readonly string[]): StateDelta {
  const unnamed = keys.filter((key) => next.devices[key] && !Object.hasOwn(delta.devices ?? {}, key))
  if (unnamed.length === 0) return delta
  const named = unnamed.map((key) => [key, { facts: next.devices[key]?.facts }])
  return { ...delta, devices: { ...delta.devices, ...Object.fromEntries(named) } }
}
