import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Jonas Petersholm'
const SETTING = 'mic.mute.led'
const [WANTED, FULL] = [2, 3]

export const lockedAgain: Proof = {
  name: 'locked-again',
  shows: 'a locked value that the wearer changes is written again, and counted',
  expected: 'written again once; 2 in the headset',
  async look({ world }) {
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.evidence(SETTING))?.state === 'compliant')
    await seat.change(SETTING, FULL)
    const held = await eventually(async () => {
      const { state, reasserted = 0 } = (await seat.evidence(SETTING)) ?? {}
      return state === 'compliant' && reasserted === 1 && (await seat.memory(SETTING)) === WANTED
    })
    const [evidence, memory] = [await seat.evidence(SETTING), await seat.memory(SETTING)]
    const times = evidence?.reasserted === 1 ? 'once' : `${evidence?.reasserted ?? 0} times`
    return { ok: held === true, seen: `written again ${times}; ${String(memory)} in the headset` }
  },
  sabotages: [
    {
      name: 'stubborn-headset',
      does: 'a headset acknowledges the lock and keeps what its wearer chose',
      before: 'proof',
      plant: ({ world }) =>
        seatOf(world, SOMEBODY).arm({ kind: 'lie', setting: SETTING, in: 'acknowledgement' }),
    },
  ],
}
