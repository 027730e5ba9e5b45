import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const [SOMEBODY, SERIAL] = ['Hauke Wilkensand', 'ST-4119']

export const telephony: Proof = {
  name: 'telephony',
  shows: 'a standard headset without a driver of its own shows its mute',
  expected: 'muted',
  async look({ world }) {
    const muted = async () => (await world.appliance.headset(SERIAL))?.muted ?? null
    await seatOf(world, SOMEBODY, SERIAL).mute(true)
    await eventually(muted)
    const seen = await muted()
    return { ok: seen === true, seen: seen === null ? 'not known' : seen ? 'muted' : 'not muted' }
  },
  sabotages: [
    {
      name: 'unplugged-headset',
      does: 'the headset is not plugged in',
      before: 'proof',
      plant: ({ world }) => seatOf(world, SOMEBODY, SERIAL).unplug(),
    },
  ],
}
