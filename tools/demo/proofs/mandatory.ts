import { eventually } from '../world/eventually.ts'
import { POLICIES } from '../world/policies.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Victor Lindqvarn'
const SETTING = 'safety.twa.limit'
const DBA85 = 1

export const mandatory: Proof = {
  name: 'mandatory',
  shows: 'a narrower policy can’t loosen what a wider one makes mandatory, and is told so',
  expected: 'dba85 in force, 1 in the headset; Trading floor loses: mandatory',
  async look({ world }) {
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.evidence(SETTING))?.state === 'compliant')
    await seat.settled()
    const [evidence, memory] = [await seat.evidence(SETTING), await seat.memory(SETTING)]
    const { losers } = await world.appliance.why(seat.serial, SETTING)
    const loss = losers.find(({ policy }) => policy === POLICIES.tradingFloor.name)?.reason ?? 'not told'
    const actual = typeof evidence?.actual === 'string' ? evidence.actual : 'nothing'
    const ok = actual === 'dba85' && memory === DBA85 && loss === 'mandatory'
    return {
      ok,
      seen: `${actual} in force, ${String(memory)} in the headset; Trading floor loses: ${loss}`,
    }
  },
  sabotages: [
    {
      name: 'loosened-mandatory',
      does: 'the wide policy is published as locked only',
      before: 'publish',
      async plant({ world: { appliance }, policies }) {
        const { whom: _, ...policy } = POLICIES.hearing
        const entries = policy.entries.map((entry) => ({ ...entry, mode: 'locked' }))
        await appliance.revise(policies.hearing, { ...policy, entries })
      },
    },
  ],
}
