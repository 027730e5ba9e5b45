import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Anouk Desrosières'
const SETTING = 'radio.range'
const LOW = 0

export const writeOnly: Proof = {
  name: 'write-only',
  shows: 'a setting that can’t be read is called asserted, never compliant',
  expected: 'asserted, with nothing read; 0 in the headset',
  async look({ world }) {
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.evidence(SETTING))?.state === 'asserted')
    const [evidence, memory] = [await seat.evidence(SETTING), await seat.memory(SETTING)]
    const read = evidence?.verifiedBy === 'readBack' ? 'something read' : 'nothing read'
    const ok = evidence?.state === 'asserted' && read === 'nothing read' && memory === LOW
    return { ok, seen: `${evidence?.state ?? 'unknown'}, with ${read}; ${String(memory)} in the headset` }
  },
  sabotages: [
    {
      name: 'boasting-headset',
      does: 'a headset acknowledges the value and keeps the old one, which nobody can read',
      before: 'publish',
      plant: ({ world }) =>
        seatOf(world, SOMEBODY).arm({ kind: 'lie', setting: SETTING, in: 'acknowledgement' }),
    },
  ],
}
