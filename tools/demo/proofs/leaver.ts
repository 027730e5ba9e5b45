import { loginOf } from '../world/cast.ts'
import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { World } from '../world/world.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Björn Sandvoss'
const TEAM = 'Branch Hafen'
const SETTING = 'prompts.voice'
const [TONES, VOICE] = [1, 2]

function changeMembership({ slapd }: World, how: 'add' | 'delete'): void {
  const change = ['changetype: modify', `${how}: member`, `member: ${slapd.personDn(loginOf(SOMEBODY))}`, '']
  slapd.modify([`dn: ${slapd.groupDn(TEAM)}`, ...change].join('\n'))
}

export const leaver: Proof = {
  name: 'leaver',
  shows: 'who leaves the group in LDAP is free of its policy after the next synchronization',
  expected: 'locked before; applied, 1 membership removed; then the wearer’s 2 stays',
  async look({ world, directory, meanwhile }) {
    const seat = seatOf(world, SOMEBODY)
    const locked = await eventually(async () => (await seat.memory(SETTING)) === TONES)
    changeMembership(world, 'delete')
    await meanwhile()
    const run = await world.appliance.sync(directory)
    const removed = run.counts.changes['member.removed'] ?? 0
    const free = await eventually(async () => (await seat.evidence(SETTING))?.mode === null)
    await seat.change(SETTING, VOICE)
    await eventually(async () => (await seat.evidence(SETTING))?.actual === 'voice', free ? undefined : 0)
    await seat.settled()
    const after = await seat.memory(SETTING)
    const ok =
      locked === true && run.outcome === 'applied' && removed === 1 && free === true && after === VOICE
    const before = locked ? 'locked before' : 'not locked before'
    return {
      ok,
      seen: `${before}; ${run.outcome}, ${removed} membership removed; then ${
        free ? `the wearer’s ${String(after)} stays` : 'still locked'
      }`,
    }
  },
  sabotages: [
    {
      name: 'put-back-member',
      does: 'somebody puts the member back into the group before the synchronization',
      before: 'meanwhile',
      plant: ({ world }) => Promise.resolve(changeMembership(world, 'add')),
    },
  ],
}
