import { MANAGED } from '../world/cast.ts'
import { eventually } from '../world/eventually.ts'
import { headsetsAt, type Headsets } from '../world/headsets.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SETTING = 'safety.startle'
const STANDARD = 1

const proved = (headsets: Headsets): Headsets =>
  headsets.filter(
    ({ evidence }) =>
      evidence?.state === 'compliant' && evidence.actual === 'standard' && evidence.verifiedAt !== null,
  )

export const readBack: Proof = {
  name: 'read-back',
  shows: 'what the appliance says was read back is what the headset’s own memory holds',
  expected: `${MANAGED.length} of ${MANAGED.length} read back and equal`,
  async look({ world }) {
    await eventually(async () => proved(await headsetsAt(world, SETTING)).length === MANAGED.length)
    const seen = proved(await headsetsAt(world, SETTING))
    const equal = seen.filter(({ memory }) => memory === STANDARD).length
    const ok = equal === MANAGED.length && seen.length === equal
    return { ok, seen: `${seen.length} of ${MANAGED.length} read back, ${equal} of them equal` }
  },
  sabotages: [
    {
      name: 'lying-headset',
      does: 'a headset says that it took a value, says it again when asked, and keeps the old one',
      before: 'publish',
      plant: ({ world }) =>
        seatOf(world, 'Mikkel Strandgaard').arm({ kind: 'lie', setting: SETTING, in: 'reading' }),
    },
  ],
}
