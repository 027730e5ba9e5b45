import { DESKS, loginOf, loginsIn, MANAGED } from '../world/cast.ts'
import { eventually } from '../world/eventually.ts'
import { headsetsAt, type Headsets } from '../world/headsets.ts'
import { seatOf } from '../world/seat.ts'
import type { World } from '../world/world.ts'
import type { Proof } from './proof.ts'

const SETTING = 'call.second.incoming'
const ONCE = 1
const members = loginsIn('Contact centre')
const theirs = DESKS.filter(({ login }) => members.includes(login)).flatMap(({ headsets }) =>
  headsets.map(({ serial }) => serial),
)
const others = MANAGED.filter((serial) => !theirs.includes(serial))

/** Headsets that hold the value in their own memory, and headsets for which the appliance holds proof of the lock. */
const reached = (headsets: Headsets): { holding: string[]; locked: string[] } => ({
  holding: headsets.flatMap(({ serial, memory }) => (memory === ONCE ? [serial] : [])),
  locked: headsets.flatMap(({ serial, evidence }) =>
    evidence?.mode === 'locked' && evidence.state === 'compliant' ? [serial] : [],
  ),
})

const covers = (serials: readonly string[]): boolean => theirs.every((serial) => serials.includes(serial))

async function look(world: World) {
  const found = reached(await headsetsAt(world, SETTING))
  return covers(found.holding) && covers(found.locked) ? found : null
}

export const groupPolicy: Proof = {
  name: 'group-policy',
  shows: 'the policy of a group reaches the headsets of its members and nobody else’s',
  expected: `${theirs.length} of ${theirs.length} members’ headsets, 0 of ${others.length} others`,
  async look({ world }) {
    const { holding, locked } =
      (await eventually(() => look(world))) ?? reached(await headsetsAt(world, SETTING))
    const count = (of: readonly string[]) =>
      of.filter((one) => holding.includes(one) && locked.includes(one)).length
    const strays = others.filter((serial) => holding.includes(serial) || locked.includes(serial)).length
    const seen = `${count(theirs)} of ${theirs.length} members’ headsets, ${strays} of ${others.length} others`
    return { ok: count(theirs) === theirs.length && strays === 0, seen }
  },
  sabotages: [
    {
      name: 'undelivered-policy',
      does: 'somebody between a hub and its appliance holds the new target back',
      before: 'group',
      plant: ({ world }) => seatOf(world, 'Tomasz Wielgorek').weather({ is: 'withheld' }),
    },
    {
      name: 'removed-member',
      does: 'a member is removed from the group in LDAP behind the back',
      before: 'sync',
      plant: ({ world: { slapd } }) => {
        const group = slapd.groupDn('Online banking hotline')
        const member = slapd.personDn(loginOf('Carlotta Maiwaldt'))
        const change = ['changetype: modify', 'delete: member', `member: ${member}`, '']
        return Promise.resolve(slapd.modify([`dn: ${group}`, ...change].join('\n')))
      },
    },
  ],
}
