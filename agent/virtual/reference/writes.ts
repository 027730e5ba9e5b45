import { announce, FIRST_LONG_ID, NO_DATA, signal, SIGNALS, type Core } from './core.ts'
import { SETTLE_MS } from './memory.ts'
import type { Slot } from './settings.ts'

const ACKNOWLEDGE_AFTER_MS = 5
const CONFIRMATION = 'DO'

/** Short write: acknowledged by an event. */
export function write(core: Core, id: number, tag: number, value: Uint8Array): void {
  const slot = core.memory.slot(id)
  const status = refusal(core, slot, value, false)
  const after = ACKNOWLEDGE_AFTER_MS + core.faults.lateMs()
  if (status === 0) core.busyUntil = core.clock.now() + after + SETTLE_MS
  void core.clock.wait(after).then(() => {
    if (status === 0 && slot) take(core, slot, value, false)
    signal(core, SIGNALS.acknowledged, { id, tag, status })
  })
}

/** Long write: finished with its answer. Returns the status. */
export function store(core: Core, id: number, value: Uint8Array): number {
  const slot = core.memory.slot(id)
  const status = refusal(core, slot, value, true)
  if (status === 0 && slot) take(core, slot, value, true)
  return status
}

function refusal(core: Core, slot: Slot | undefined, value: Uint8Array, long: boolean): number {
  if (!slot || slot.id >= FIRST_LONG_ID !== long) return 0x02
  const forced = core.faults.find('refuse', slot.setting)
  if (forced) return forced.status
  if (core.clock.now() < core.busyUntil) return 0x07
  if (!slot.accepts(value)) return 0x04
  if (slot.refusedInCall && core.body.offHook) return 0x05
  return core.memory.parentAllows(slot) ? 0 : 0x09
}

function take(core: Core, slot: Slot, value: Uint8Array, settled: boolean): void {
  const { memory, faults, clock, lies } = core
  const lie = faults.find('lie', slot.setting)
  if (lie?.in === 'reading') lies.set(slot.id, value)
  if (lie) return
  const before = memory.inForce(slot)
  memory.set(slot, value, settled)
  const revert = faults.find('revert', slot.setting)
  if (!revert) return
  void clock.wait(revert.ms).then(() => {
    memory.set(slot, before, true)
    if (revert.announced) announce(core, slot)
  })
}

/** One setting as a read sees it. */
export function readSlot({ memory, lies }: Core, id: number): { status: number; data: Uint8Array } {
  const slot = memory.slot(id)
  if (!slot) return { status: 0x02, data: NO_DATA }
  if (slot.writeOnly) return { status: 0x08, data: NO_DATA }
  return { status: 0, data: lies.get(id) ?? memory.readable(slot) }
}

/** Carries out an action; returns the status. */
export function act(core: Core, id: number, data: Uint8Array, restore: () => void): number {
  if (id < 1 || id > 4) return 0x02
  if (Buffer.from(data).toString('latin1') !== CONFIRMATION) return 0x04
  if (id === 1) restore()
  if (id === 3) core.restart()
  return 0
}
