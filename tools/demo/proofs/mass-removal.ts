import { loginsIn } from '../world/cast.ts'
import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof, Scene } from './proof.ts'

const GROUP = 'Payments night shift'
const SOMEBODY = 'Dörte Kühlwetter'
const SETTING = 'ui.online.indicator'
const REASON = 'used_group_emptied'
const [OFF, ON] = [0, 1]
const MEMBERS = loginsIn(GROUP).length

export const massRemoval: Proof = {
  name: 'mass-removal',
  shows: 'a directory that suddenly empties a group with a policy is held, and the lock stays',
  expected: `held: ${REASON}; ${MEMBERS} members; locked again`,
  async look({ world, directory, meanwhile }) {
    const { slapd, appliance } = world
    const seat = seatOf(world, SOMEBODY)
    await eventually(async () => (await seat.evidence(SETTING))?.state === 'compliant')
    const nobody = ['changetype: modify', 'replace: member', `member: ${slapd.baseDn}`, '']
    slapd.modify([`dn: ${slapd.groupDn(GROUP)}`, ...nobody].join('\n'))
    const run = await appliance.sync(directory)
    const reasons = run.reasons.map(({ reason }) => reason)
    const reason = reasons.includes(REASON) ? REASON : reasons.join(', ') || 'no reason'
    await meanwhile()
    const members = await appliance.countOf(GROUP)
    await seat.change(SETTING, OFF)
    const locked = await eventually(
      async () => (await seat.memory(SETTING)) === ON,
      members === 0 ? 0 : undefined,
    )
    const ok = run.outcome === 'held' && reason === REASON && members === MEMBERS && locked === true
    return {
      ok,
      seen: `${run.outcome}: ${reason}; ${members} members; ${locked ? 'locked again' : 'not locked'}`,
    }
  },
  sabotages: [
    {
      name: 'approved-emptying',
      does: 'somebody approves the held plan',
      before: 'meanwhile',
      plant: approveWaiting,
    },
  ],
}

async function approveWaiting({ world, directory }: Scene): Promise<void> {
  const run = await world.appliance.sync(directory)
  if (run.planId === null) throw new Error('There is no plan to approve.')
  await world.appliance.approve(run.planId)
  const seat = seatOf(world, SOMEBODY)
  await eventually(async () => (await seat.evidence(SETTING))?.mode === null)
}
