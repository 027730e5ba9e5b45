import { loginOf, PEOPLE } from '../world/cast.ts'
import { OPEN_RULES } from '../../slapd.ts'
import type { Proof } from './proof.ts'

const SOMEBODY = 'Miriam Ahlersdorf'
const WAY = ['Cards hotline', 'Contact centre', 'Whole bank']

export const directorySync: Proof = {
  name: 'directory-sync',
  shows: 'the directory is taken over whole, with groups inside groups',
  expected: `${PEOPLE.length} people; ${SOMEBODY} in ${WAY.join(' → ')}`,
  async look({ world }) {
    const people = await world.appliance.people()
    const known = new Set(people.map(({ name }) => name))
    const missing = PEOPLE.filter(({ name }) => !known.has(name))
    const way = await world.appliance.wayInto(loginOf(SOMEBODY), WAY.at(-1) ?? '')
    const ok = people.length === PEOPLE.length && missing.length === 0 && way.join() === WAY.join()
    const without = missing.length > 0 ? ` (without ${missing.map(({ name }) => name).join(', ')})` : ''
    return { ok, seen: `${people.length} people${without}; ${SOMEBODY} in ${way.join(' → ')}` }
  },
  sabotages: [
    {
      name: 'hidden-person',
      does: 'the LDAP server hides one person from the account that reads it',
      before: 'sync',
      plant: ({ world: { slapd } }) => {
        const hidden = `to dn.exact="${slapd.personDn(loginOf('Chiara Bellonetti'))}" by * none`
        return Promise.resolve(slapd.restrict([hidden, ...OPEN_RULES]))
      },
    },
  ],
}
