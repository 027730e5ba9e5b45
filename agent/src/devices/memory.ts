import {
  counterSchema,
  deviceKeySchema,
  idSchema,
  deviceStateSchema,
  timeSchema,
  type DeviceState,
} from '@earshot/protocol'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import { UNKNOWN, type Knowledge } from '../target/knowledge.ts'

const deviceValueSchema = z.union([z.number(), z.string(), z.array(z.number())])

const rememberedSchema = z.object({
  state: deviceStateSchema,
  /** The appliance has said at least once which suggestions this headset has had. */
  asked: z.boolean(),
  taken: z.record(z.string(), deviceValueSchema),
  reassertions: z.record(z.string(), z.array(timeSchema)),
  attempts: z.record(
    z.string(),
    z.object({ policy: idSchema, since: counterSchema, from: deviceValueSchema }),
  ),
})

/** What outlives a restart of one headset. */
export type Remembered = z.output<typeof rememberedSchema>

const document = { name: 'devices', schema: z.record(deviceKeySchema, rememberedSchema) }
const FORGET_AFTER_MS = 90 * 86_400_000
const MOST_DEVICES = 256

/** Everything the hub remembers of headsets, on disk. */
export type DeviceMemory = {
  find: (key: string) => Remembered | undefined
  all: () => ReadonlyMap<string, Remembered>
  set: (key: string, remembered: Remembered) => void
  /** Resolves when all that was set before the call is on disk. */
  save: () => Promise<void>
}

/** Opens the memory; headsets that were not seen for 90 days are forgotten. */
export async function openDeviceMemory(store: Store, now: number): Promise<DeviceMemory> {
  const devices = new Map(Object.entries(keep((await store.find(document)) ?? {}, now)))
  let pending: Promise<void> | undefined
  let writing = Promise.resolve()
  return {
    find: (key) => devices.get(key),
    all: () => devices,
    set: (key, remembered) => devices.set(key, remembered),
    save: () => {
      pending ??= writing.then(() => {
        pending = undefined
        writing = store.write(document, Object.fromEntries(devices))
        return writing
      })
      return pending
    },
  }
}

function keep(devices: Record<string, Remembered>, now: number): Record<string, Remembered> {
  const recent = Object.entries(devices)
    .filter(([, { state }]) => state.facts.lastSeenAt > now - FORGET_AFTER_MS)
    .sort(([, a], [, b]) => b.state.facts.lastSeenAt - a.state.facts.lastSeenAt)
  return Object.fromEntries(
    recent.slice(0, MOST_DEVICES).map(([key, one]) => [key, { ...one, state: away(one.state) }]),
  )
}

/** Nothing is here until it has been seen. */
const away = (state: DeviceState): DeviceState => ({
  ...state,
  facts: { ...state.facts, connected: false, telephony: null },
})

/** What is known of a headset that arrives again. */
export function knowledgeOf(remembered: Remembered | undefined): Map<string, Knowledge> {
  const ids = new Set([
    ...Object.keys(remembered?.taken ?? {}),
    ...Object.keys(remembered?.state.settings ?? {}),
  ])
  return new Map(
    [...ids].map((id): [string, Knowledge] => [
      id,
      {
        ...UNKNOWN,
        taken: remembered?.taken[id] ?? null,
        attempted: remembered?.attempts[id] ?? null,
        reassertions: remembered?.reassertions[id] ?? [],
        reasserted: remembered?.state.settings[id]?.reasserted ?? 0,
      },
    ]),
  )
}

/** The durable part of what is known. */
export function remember(
  state: DeviceState,
  asked: boolean,
  known: ReadonlyMap<string, Knowledge>,
): Remembered {
  const entries = [...known]
  const attempts = entries.flatMap(([id, { attempted }]) =>
    attempted === null ? [] : [[id, { ...attempted, from: copy(attempted.from) }]],
  )
  return {
    state,
    asked,
    taken: Object.fromEntries(
      entries.flatMap(([id, { taken }]) => (taken === null ? [] : [[id, copy(taken)]])),
    ),
    attempts: Object.fromEntries(attempts),
    reassertions: Object.fromEntries(
      entries.flatMap(([id, { reassertions }]) =>
        reassertions.length === 0 ? [] : [[id, [...reassertions]]],
      ),
    ),
  }
}

const copy = (value: NonNullable<Knowledge['taken']>): number | string | number[] =>
  typeof value === 'object' ? [...value] : value
