import { createHash } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import type { DirectoryPerson, People } from '../people/index.ts'
import { rolesOf } from './directory-accounts.ts'
import { listOrganizationsWithRoles } from './group-role-store.ts'
import type { GroupRoles } from './group-roles.ts'
import { roleByGroups } from './roles-by-group.ts'
import type { Throttle } from './throttle.ts'

/** Asks a directory whether a login is right. `key` null: nobody can be meant, and it is asked all the same. */
export type ProveLogin = (login: {
  organizationId: string
  connectionId: string
  key: string | null
  name: string
  password: string
}) => Promise<'right' | 'wrong' | 'unreachable'>

/** What somebody typed. */
export type Typed = { userName: string; password: string }

/** Whom a directory was asked about; null: nobody. `proved` is to be called in the write that lets them in. */
export type DirectoryProof = { person: DirectoryPerson | null; proved: ((tx: Tx) => Promise<void>) | null }

/** Proves people by the directories whose groups give roles. */
export type DirectoryProofs = {
  /** Throws `AppError` `directory_unreachable` or `throttled`. */
  prove(typed: Typed): Promise<DirectoryProof>
  /** The same for somebody who is known already. */
  proveAgain(of: { organizationId: string; personId: string }, typed: Typed): Promise<DirectoryProof>
  /** How long to wait until a failure is told that began then, so that it tells no one name from another. */
  untilTold(begun: number): Promise<number>
}

type Deps = {
  database: Database
  clock: Clock
  people: Pick<People, 'byLogin' | 'ofDirectory' | 'standingOf'>
  groupRoles: Pick<GroupRoles, 'list'>
  throttle: Pick<Throttle, 'forward'>
  proveLogin: ProveLogin
}

const MAX_PASSWORD_BYTES = 512
/** Failures are told at these intervals after they began: some take a directory, some only its silence. */
const TOLD_EVERY_MS = 2_000
const NOBODY: DirectoryProof = { person: null, proved: null }

/** What may be said to a directory at all. An empty password would be taken for an anonymous visit. */
const maySay = ({ userName, password }: Typed): boolean =>
  fold(userName) !== '' &&
  password !== '' &&
  Buffer.byteLength(password) <= MAX_PASSWORD_BYTES &&
  !userName.includes('\0') &&
  !password.includes('\0')

type Place = { organizationId: string; connectionId: string }

/** One of the places for a name that nobody has, always the same one: as if it were a name of that directory. */
function decoyFor(userName: string, places: readonly Place[]): Place | undefined {
  const number = createHash('sha256').update(fold(userName)).digest().readUInt32BE()
  return places[number % places.length]
}

/** Builds the proofs. */
export function createDirectoryProofs(deps: Deps): DirectoryProofs {
  const { database, clock, people, groupRoles, throttle, proveLogin } = deps
  const { read } = database

  /** The one person with the login to whom a group gives a role. Whoever shares it with another such one is nobody. */
  const findByName = async (reader: Reader, userName: string): Promise<DirectoryPerson | null> => {
    const found: DirectoryPerson[] = []
    for (const organizationId of await listOrganizationsWithRoles(reader)) {
      const named = await people.byLogin(reader, organizationId, userName)
      const ids = named.map(({ id }) => id)
      const standings = await people.standingOf(reader, organizationId, ids)
      const roles = await rolesOf(reader, organizationId)
      found.push(...named.filter(({ id }) => roleByGroups(standings.get(id), roles) !== null))
    }
    const [person, another] = found
    return person && !another ? person : null
  }

  const placesWithRoles = async (reader: Reader): Promise<Place[]> => {
    const places = new Map<string, Place>()
    for (const organizationId of await listOrganizationsWithRoles(reader))
      for (const { group } of await groupRoles.list(reader, organizationId))
        if (group.directoryId !== null)
          places.set(group.directoryId, { organizationId, connectionId: group.directoryId })
    return [...places.values()].toSorted((a, b) => (a.connectionId < b.connectionId ? -1 : 1))
  }

  /** A name that nobody has costs as much and fails as one does, but the password goes nowhere. */
  const ask = async (person: DirectoryPerson | null, typed: Typed): Promise<DirectoryProof> => {
    const place = person ?? decoyFor(typed.userName, await placesWithRoles(read))
    if (!place) return NOBODY
    const { organizationId, connectionId } = place
    const forwarded = await throttle.forward(person?.id ?? fold(typed.userName))
    const secret = person ? { key: person.key, password: typed.password } : { key: null, password: '' }
    const answer = await proveLogin({ organizationId, connectionId, name: typed.userName, ...secret })
    if (answer === 'unreachable') {
      await database.write(forwarded.notWrong)
      throw new AppError('directory_unreachable')
    }
    return { person, proved: answer === 'right' ? forwarded.notWrong : null }
  }

  return {
    prove: async (typed) => (maySay(typed) ? ask(await findByName(read, typed.userName), typed) : NOBODY),
    async proveAgain({ organizationId, personId }, typed) {
      const person = await people.ofDirectory(read, organizationId, personId)
      return person && maySay(typed) ? ask(person, typed) : NOBODY
    },
    async untilTold(begun) {
      if ((await listOrganizationsWithRoles(read)).length === 0) return 0
      return TOLD_EVERY_MS - (Math.abs(clock.now() - begun) % TOLD_EVERY_MS)
    },
  }
}
