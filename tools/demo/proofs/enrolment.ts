import { DESKS } from '../world/cast.ts'
import { enrolSpare } from '../world/enrol.ts'
import type { World } from '../world/world.ts'
import type { Proof } from './proof.ts'

/** Computers that say themselves that they are enrolled, under the id the appliance knows them by. */
async function enrolled(world: World): Promise<string[]> {
  const known = await world.appliance.hubs()
  const active = new Map(
    known.map(({ computer, id, status }) => [computer.name, status === 'active' ? id : null]),
  )
  const own = await Promise.all(DESKS.map(({ computer }) => world.hubsOf(computer).status(computer)))
  return own
    .filter(
      ({ computer, stage, hub }) => stage === 'enrolled' && hub !== null && active.get(computer) === hub,
    )
    .map(({ computer }) => computer)
}

export const enrolment: Proof = {
  name: 'enrolment',
  shows: 'every hub has enrolled with its code over TLS, and none does against a wrong pin',
  expected: `${DESKS.length} hubs enrolled; a code with another pin: pin_mismatch`,
  async look({ world }) {
    const stranger = await enrolSpare(world)
    const [hubs, own] = [await world.appliance.hubs(), await enrolled(world)]
    const ok = own.length === DESKS.length && hubs.length === DESKS.length && stranger === 'pin_mismatch'
    return { ok, seen: `${own.length} hubs enrolled; a code with another pin: ${stranger}` }
  },
  sabotages: [
    {
      name: 'wrong-pin',
      does: 'one computer gets a code that names another authority',
      before: 'enrol',
      plant: ({ misled }) => Promise.resolve(void misled.add('NHB-PC0604')),
    },
  ],
}
