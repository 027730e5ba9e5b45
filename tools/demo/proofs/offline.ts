import { eventually } from '../world/eventually.ts'
import { seatOf } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Fenja Brockstedt'
const SETTING = 'mic.mute.led'
const [WANTED, FULL] = [2, 3]

export const offline: Proof = {
  name: 'offline',
  shows: 'a hub without its appliance keeps the lock, and reports it when it is back',
  expected: 'locked again while away, untold; told once it is back',
  async look({ world, meanwhile }) {
    const seat = seatOf(world, SOMEBODY)
    const times = async () => (await seat.evidence(SETTING))?.reasserted ?? 0
    await eventually(async () => (await seat.evidence(SETTING))?.state === 'compliant')
    await seat.weather({ is: 'cut' })
    await eventually(async () => (await seat.hub()).reachable === false)
    await meanwhile()
    await seat.change(SETTING, FULL)
    const locked = await eventually(async () => (await seat.memory(SETTING)) === WANTED)
    const untold = (await times()) === 0
    await seat.weather({ is: 'fine' })
    const told = locked && (await eventually(async () => (await times()) === 1))
    const away = `${locked ? 'locked again' : 'not locked again'} while away, ${untold ? 'untold' : 'told already'}`
    const ok = locked === true && untold && told === true
    return { ok, seen: `${away}; ${told ? 'told' : 'not told'} once it is back` }
  },
  sabotages: [
    {
      name: 'stopped-hub',
      does: 'the hub’s program is ended while it is offline',
      before: 'meanwhile',
      plant: ({ world }) => seatOf(world, SOMEBODY).stopHub(),
    },
  ],
}
