import { PEOPLE, type PersonLogin } from '../accounts.ts'
import { BUSYBOX } from '../places.ts'
import { must } from './processes.ts'

const NOBODYS_TERMINAL = 1
const loggedIn = new Set<PersonLogin>()

/** Someone logs in on a virtual terminal of their own, or switches back to it; null: nobody's terminal comes up. */
export async function sit(login: PersonLogin | null): Promise<null> {
  const terminal = PEOPLE.find(({ name }) => name === login)?.terminal ?? NOBODYS_TERMINAL
  if (login !== null && !loggedIn.has(login)) {
    loggedIn.add(login)
    await must([BUSYBOX, 'openvt', '-c', `${terminal}`, '--', '/bin/login', '-f', login])
  }
  await must([BUSYBOX, 'chvt', `${terminal}`])
  return null
}
