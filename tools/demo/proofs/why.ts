import { headsetOf, loginOf } from '../world/cast.ts'
import { eventually } from '../world/eventually.ts'
import { POLICIES } from '../world/policies.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Miriam Ahlersdorf'
const SETTING = 'call.second.incoming'

export const why: Proof = {
  name: 'why',
  shows: 'a locked setting names the policy that locks it, as the hub does',
  expected: `${POLICIES.contactCentre.name}, by the group Contact centre; the hub names the same`,
  async look({ world, policies }) {
    const own = async () => (await seatOf(world, SOMEBODY).evidence(SETTING))?.policy?.id ?? null
    await eventually(async () => (await own()) === policies.contactCentre)
    const told = await world.appliance.why(headsetOf(SOMEBODY), SETTING)
    const same = (await own()) === policies.contactCentre
    const by = `the ${told.scope?.kind ?? 'nobody'} ${told.scope?.name ?? told.scope?.id ?? ''}`
    const ok = told.policy === POLICIES.contactCentre.name && by === 'the group Contact centre' && same
    return {
      ok,
      seen: `${told.policy ?? 'nothing'}, by ${by}; the hub names ${same ? 'the same' : 'another'}`,
    }
  },
  sabotages: [
    {
      name: 'second-policy',
      does: 'somebody gives the same value to the person by another policy',
      before: 'proof',
      async plant({ world: { appliance } }) {
        const entries = [{ setting: SETTING, value: 'once', mode: 'locked' }]
        const policy = { name: 'A favour', description: '', entries, note: '' }
        await appliance.publish(await appliance.draft(policy, { login: loginOf(SOMEBODY) }))
      },
    },
  ],
}
