import { eventually } from '../world/eventually.ts'
import { POLICIES } from '../world/policies.ts'
import { seatOf, type Seat } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Friederike von Tannwald'
const SETTING = 'mic.volume'
/** One bit makes 70 of 30; the headset counts in tens. */
const [OLD, NEW, NEW_VALUE] = [5, 3, 30]

async function judged(seat: Seat, sequence: number): Promise<'refused' | 'accepted' | null> {
  const { trouble, target } = await seat.hub()
  if (trouble?.code === 'target_refused') return 'refused'
  return (target?.sequence ?? 0) > sequence ? 'accepted' : null
}

export const flippedByte: Proof = {
  name: 'flipped-byte',
  shows: 'a target with one bit turned over is refused, and the old one stays in force',
  expected: 'refused, 5 stays in the headset; unaltered, 3 arrives',
  async look({ world, policies }) {
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.memory(SETTING)) === OLD)
    const { target } = await seat.hub()
    await seat.weather({ is: 'flipped', value: String(NEW_VALUE) })
    const { whom: _, ...policy } = POLICIES.quietVoice
    const entries = policy.entries.map((entry) => ({ ...entry, value: NEW_VALUE }))
    await world.appliance.revise(policies.quietVoice, { ...policy, entries, note: 'Softer' })
    await world.appliance.publish(policies.quietVoice)
    const judgement = (await eventually(() => judged(seat, target?.sequence ?? 0))) ?? 'not delivered'
    await seat.settled()
    const [during, altered] = [await seat.memory(SETTING), await seat.flipped()]
    await seat.weather({ is: 'fine' })
    const arrived = during === OLD && (await eventually(async () => (await seat.memory(SETTING)) === NEW))
    const after = await seat.memory(SETTING)
    const ok = judgement === 'refused' && altered > 0 && arrived === true
    const stays = during === OLD ? `${OLD} stays` : `${String(during)} is`
    return { ok, seen: `${judgement}, ${stays} in the headset; unaltered, ${String(after)} arrives` }
  },
  sabotages: [
    {
      name: 'accepted-byte',
      does: 'the hub’s program looks neither at the signature nor at the tag',
      mutation: {
        file: '/agent/src/target/verify.ts',
        changes: [
          {
            from: 'verifyJws(JWS_TYPES.target, jws, key, z.unknown())',
            to: 'Promise.resolve(unverifiedPayload(jws))',
          },
          { from: 'target.tag !== targetTag(document as TargetContent)', to: 'false' },
        ],
      },
    },
  ],
}
