import { textsOf, valuesOf } from './entry.ts'
import { kindOf } from './kinds.ts'
import { during, faultOf, peopleSearch } from './ldap-job.ts'
import { LdapFault, type Ldap } from './ldap-port.ts'
import { isDisabled } from './normalise.ts'
import type { Connection, Login, Proof } from './port.ts'
import type { FetchFault } from './reasons.ts'

/** Answers to a bind that say something about the account. All others say something about the server. */
const ABOUT_THE_ACCOUNT: ReadonlySet<FetchFault> = new Set(['credentials', 'access', 'refused'])

/**
 * The name under which somebody binds: of the one entry that the people of this connection have under the login, if
 * it is the one that is meant and not disabled.
 */
async function nameOf(ldap: Ldap, connection: Connection, { name, key }: Login): Promise<string | null> {
  const { settings } = connection
  const kind = kindOf(settings.kind)
  const equals = { attribute: settings.people.loginAttribute, value: name }
  const search = { ...peopleSearch(connection, kind), equals }
  const { entries } = await during('people', () => ldap.search(search))
  const [entry, another] = entries
  if (!entry || another || key === null || isDisabled(entry, kind)) return null
  return valuesOf(entry, kind.id)[0] === key ? (textsOf(entry, kind.ownName)[0] ?? null) : null
}

async function binds(ldap: Ldap, name: string, password: string): Promise<boolean> {
  try {
    await during('bind', () => ldap.bind(name, password))
    return true
  } catch (error) {
    if (error instanceof LdapFault && ABOUT_THE_ACCOUNT.has(error.why.fault)) return false
    throw error
  }
}

async function closing<T>(opened: Promise<Ldap>, work: (ldap: Ldap) => Promise<T>): Promise<T> {
  const ldap = await opened
  try {
    return await work(ldap)
  } finally {
    ldap.close()
  }
}

/**
 * Whether a login is right: found with the bind account, proved by a bind on a connection of its own. An empty
 * password would be accepted as anonymous (RFC 4513 section 5.1.2): it never gets here.
 */
export async function proveLogin(
  open: () => Promise<Ldap>,
  connection: Connection,
  login: Login,
): Promise<Proof> {
  const { settings, password } = connection
  try {
    const name = await closing(open(), async (ldap) => {
      await during('bind', () => ldap.bind(settings.bindDn, password))
      return nameOf(ldap, connection, login)
    })
    if (name === null || login.password === '') return { proof: 'wrong' }
    const isRight = await closing(open(), (ldap) => binds(ldap, name, login.password))
    return { proof: isRight ? 'right' : 'wrong' }
  } catch (error) {
    const { fault, step } = faultOf(error)
    return { proof: 'unknown', why: { fault, step } }
  }
}
