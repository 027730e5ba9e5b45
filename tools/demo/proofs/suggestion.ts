import { eventually } from '../world/eventually.ts'
import { POLICIES } from '../world/policies.ts'
import { seatOf, type Seat } from '../world/seat.ts'
import type { Proof, Scene } from './proof.ts'

const SOMEBODY = 'Aylin Karadere'
const SETTING = 'mute.reminder.mode'
const [VOICE, BOTH] = [2, 4]
/** Nothing governs this one: the wearer's changes show that a report has come through. */
const OPEN = 'tones.system.volume'
const OPEN_VALUES = [
  [0, 'off'],
  [1, 'low'],
] as const

/** Resolves when the appliance has answered a report that was made after now. */
async function reported(seat: Seat): Promise<void> {
  for (const [code, value] of OPEN_VALUES) {
    await seat.change(OPEN, code)
    await eventually(async () => (await seat.evidence(OPEN))?.actual === value)
  }
}

export const suggestion: Proof = {
  name: 'suggestion',
  shows: 'a suggestion is applied once; what the wearer makes of it stays, also after plugging in again',
  expected: 'first 2 (voice), then 4 (both) as the wearer wants; leftToWearer',
  async look({ world, meanwhile }) {
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.memory(SETTING)) === VOICE)
    const first = await seat.memory(SETTING)
    await seat.settled()
    await seat.change(SETTING, BOTH)
    await eventually(async () => (await seat.evidence(SETTING))?.actual === 'both')
    await meanwhile()
    await seat.unplug()
    await seat.plugIn()
    await reported(seat)
    await seat.settled()
    const [evidence, then] = [await seat.evidence(SETTING), await seat.memory(SETTING)]
    const ok = first === VOICE && then === BOTH && evidence?.state === 'leftToWearer'
    return { ok, seen: `first ${String(first)}, then ${String(then)}; ${evidence?.state ?? 'unknown'}` }
  },
  sabotages: [
    {
      name: 'repeated-suggestion',
      does: 'somebody takes the suggestion back and makes it anew',
      before: 'meanwhile',
      plant: suggestAgain,
    },
  ],
}

async function suggestAgain({ world, policies }: Scene): Promise<void> {
  const { whom: _, ...policy } = POLICIES.muteReminder
  const other = policy.entries.map((entry) => ({ ...entry, value: 'off' }))
  await world.appliance.revise(policies.muteReminder, { ...policy, entries: other })
  await world.appliance.revise(policies.muteReminder, policy)
  await world.appliance.publish(policies.muteReminder)
  const seat = seatOf(world, SOMEBODY)
  await eventually(async () => (await seat.memory(SETTING)) === VOICE)
}
