import { eventually } from '../world/eventually.ts'
import { seatAt } from '../world/seat.ts'
import type { Proof } from './proof.ts'

const DESK = { computer: 'NHB-PC0901', login: 'visiting.auditor', serial: 'ER-4127' }

export const unmatched: Proof = {
  name: 'unmatched',
  shows: 'who sits at a computer and is in no directory is listed, and nobody else',
  expected: DESK.login,
  async look({ world }) {
    const listed = () => world.appliance.unmatched()
    await eventually(async () => (await listed()).includes(DESK.login))
    const seen = (await listed()).join(', ')
    return { ok: seen === DESK.login, seen: seen === '' ? 'nobody' : seen }
  },
  sabotages: [
    {
      name: 'empty-chair',
      does: 'nobody sits at that computer',
      before: 'enrol',
      plant: ({ world }) => seatAt(world, DESK.computer, DESK.serial).leave(),
    },
  ],
}
