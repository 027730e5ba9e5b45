import type { DeviceState, Suggestion } from '@earshot/protocol'
import { HubError } from '../errors.ts'
import type { HeadsetEvent, Headset } from '../drivers/define.ts'
import type { Place } from '../drivers/presence.ts'
import type { CareParts } from './care.ts'
import { startWorker, type Worker } from './worker.ts'
import type { DeviceValue } from '../target/terms.ts'

/** All headsets of a computer: those that are here, each looked after by itself, and those that were. */
export type Fleet = {
  /** Takes in what is plugged in now. */
  update: (places: readonly Place[]) => void
  event: (key: string, event: HeadsetEvent) => void
  /** Target, session or reachability changed. */
  nudge: () => void
  /** Reads every setting of every headset back now, as evidence of this moment. */
  readAgain: () => void
  states: () => Record<string, DeviceState>
  /** Headsets that are here and of which the appliance has not yet said what they have had. */
  waiting: () => string[]
  /** What the appliance said: each of `keys` has had what stands under it, or nothing. */
  told: (keys: readonly string[], had: Readonly<Record<string, readonly Suggestion[]>>) => void
  /** Writes a wearer's value. Throws `HubError` `device_unknown` or `device_failed`. */
  change: (key: string, setting: string, value: DeviceValue) => Promise<void>
  /** Resolves when all that `states` says is on disk. */
  save: () => Promise<void>
  /** Resolves when no headset has anything left to do now. */
  idle: () => Promise<void>
  stop: () => Promise<void>
}

/** Looks after whatever `update` says is here. */
export function createFleet(parts: CareParts): Fleet {
  const workers = new Map<string, Worker>()
  const leaving = new Set<Promise<void>>()

  function end(key: string, worker: Worker): void {
    workers.delete(key)
    const ended = worker.stop(true).finally(() => leaving.delete(ended))
    leaving.add(ended)
  }

  function update(places: readonly Place[]): void {
    const here = presentNow(places)
    for (const [key, worker] of workers) {
      if (here.get(key)?.headset !== worker.headset) end(key, worker)
    }
    for (const [key, { headset, place }] of here) {
      const worker = workers.get(key)
      if (worker) worker.moved(place)
      else workers.set(key, startWorker(key, headset, place, parts))
    }
  }

  return {
    update,
    event: (key, event) => workers.get(key)?.event(event),
    nudge: () => {
      for (const worker of workers.values()) worker.nudge()
    },
    readAgain: () => {
      for (const worker of workers.values()) worker.readAgain()
    },
    states: () => {
      const remembered = [...parts.memory.all()].map(([key, { state }]): [string, DeviceState] => [
        key,
        state,
      ])
      const present = [...workers].map(([key, worker]): [string, DeviceState] => [key, worker.state()])
      return Object.fromEntries([...remembered, ...present])
    },
    waiting: () => [...workers].flatMap(([key, worker]) => (worker.waits() ? [key] : [])),
    told: (keys, had) => {
      for (const key of keys) workers.get(key)?.told(had[key] ?? [])
    },
    change: async (key, setting, value) => {
      const worker = workers.get(key)
      if (!worker) throw new HubError('device_unknown')
      await worker.change(setting, value)
    },
    save: parts.memory.save,
    idle: async () => {
      await Promise.all([...[...workers.values()].map((worker) => worker.idle()), ...leaving])
    },
    stop: async () => {
      await Promise.all([...[...workers.values()].map((worker) => worker.stop(false)), ...leaving])
      await parts.memory.save()
    },
  }
}

function presentNow(places: readonly Place[]): Map<string, { headset: Headset | null; place: Place }> {
  const here = new Map<string, { headset: Headset | null; place: Place }>()
  for (const place of places) {
    for (const { key, headset } of place.headsets) here.set(key, { headset, place })
    if (place.headsets.length === 0 && place.status !== 'ready' && !here.has(place.key)) {
      here.set(place.key, { headset: null, place })
    }
  }
  return here
}
