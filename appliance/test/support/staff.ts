import { applyRoster, createPeople, type RosterChange } from '../../src/features/people/index.ts'
import type { Database } from '../../src/platform/db/index.ts'

/** People and groups of a directory, as a synchronization writes them. */
export type Staff = {
  connectionId: string
  /** People by login; their immutable ids are `key of <login>`. */
  hire(...logins: string[]): Promise<void>
  /** A group with people by login and other groups by name. */
  form(name: string, members: { people?: string[]; groups?: string[] }): Promise<string>
  change(...changes: RosterChange[]): Promise<void>
  personId(login: string): Promise<string>
  groupId(name: string): Promise<string>
}

/** What a directory calls somebody or something. */
export const keyOf = (name: string): string => `key of ${name}`

/** A directory of an organization, under an id of its own. `after` is called in each write. */
export function staffOf(
  {
    database,
    organizationId,
    connectionId = 'directory',
  }: {
    database: Database
    organizationId: string
    connectionId?: string
  },
  after: Parameters<Database['write']>[0] = () => Promise.resolve(),
): Staff {
  const people = createPeople()
  const change = (...changes: RosterChange[]): Promise<void> =>
    database.write(async (tx) => {
      await applyRoster(tx, { organizationId, connectionId, now: 1 }, changes)
      await after(tx)
    })
  const groupId = async (name: string): Promise<string> => {
    const { rows } = await people.listGroups(database.read, organizationId, { search: name }, { limit: 5 })
    return rows.find((group) => group.name === name)?.id ?? ''
  }
  return {
    connectionId,
    change,
    groupId,
    hire: (...logins) =>
      change(
        ...logins.map((login) => ({
          kind: 'person.added' as const,
          facts: {
            key: keyOf(login),
            name: `Name of ${login}`,
            logins: [login],
            email: null,
            disabled: false,
          },
        })),
      ),
    async form(name, { people: inside = [], groups = [] }) {
      await change(
        { kind: 'group.added', group: keyOf(name), name },
        ...inside.map((login) => ({
          kind: 'member.added' as const,
          group: keyOf(name),
          person: keyOf(login),
        })),
        ...groups.map((member) => ({
          kind: 'nested.added' as const,
          group: keyOf(name),
          member: keyOf(member),
        })),
      )
      return groupId(name)
    },
    async personId(login) {
      const found = await people.byLogin(database.read, organizationId, login)
      return found.find((person) => person.connectionId === connectionId)?.id ?? ''
    },
  }
}
