import type { Session } from '@earshot/protocol'

/** What decides the domain of an account that doesn't name one. */
export type AccountRules = {
  computerName: string
  loginDomain: string | null
  isLocal: (login: string) => boolean
}

/**
 * An operating system's account name as a session. `CORP\alice` (winbind) and `alice@corp.example` (sssd) name their
 * domain. Any other gets the configured domain; without one a local account gets the computer's own name, which never
 * matches a directory, and an account from elsewhere (LDAP through NSS) gets none.
 */
export function sessionOf(account: string, rules: AccountRules): Session {
  const [, domain, login] = /^([^\\]+)\\(.+)$/.exec(account) ?? []
  if (domain && login) return { domain, login }
  const [, user, realm] = /^([^@]+)@(.+)$/.exec(account) ?? []
  if (user && realm) return { domain: realm, login: user }
  if (rules.loginDomain !== null) return { domain: rules.loginDomain, login: account }
  return { domain: rules.isLocal(account) ? rules.computerName : '', login: account }
}

/** Whether an account stands in the text of `/etc/passwd`. */
export const isInPasswd = (passwd: string, login: string): boolean =>
  passwd.split('\n').some((line) => line.startsWith(`${login}:`))
