/** How a group's values name its members. */
export type MemberForm = 'name' | 'nameAndUid' | 'login'

/** A class (lower case) whose schema demands an attribute: where it isn't shown, we may not see it. */
export type Required = { class: string; attribute: string }

/** What is particular to a kind of directory server. Attribute names are lower case. */
export type DirectoryKind = {
  label: string
  /** The immutable id, an operational attribute that has to be asked for. */
  id: string
  /** The attribute whose value is the entry's own distinguished name. */
  ownName: string
  person: {
    classes: readonly string[]
    names: readonly string[]
    login: string
    email: string
    required: readonly Required[]
  }
  group: {
    classes: readonly string[]
    names: readonly string[]
    members: readonly { attribute: string; form: MemberForm }[]
    required: readonly Required[]
  }
  /** A person's and a group's attribute that make a membership where they are equal. */
  primaryGroup: string
  /** Explicit evidence that an account is disabled: attribute, and the values that say so (lower case). */
  disabled: readonly { attribute: string; values: readonly string[] }[]
}

/** Every kind of server that is supported. */
export const DIRECTORY_KINDS = {
  /** Facts: slapd 2.5; slapo-ppolicy(5) for the lock; RFC 4530 entryUUID, RFC 5020 entryDN; RFC 4519, RFC 2307 schemas. */
  openldap: {
    label: 'OpenLDAP',
    id: 'entryuuid',
    ownName: 'entrydn',
    person: {
      classes: ['inetOrgPerson'],
      names: ['displayname', 'cn'],
      login: 'uid',
      email: 'mail',
      required: [{ class: 'posixaccount', attribute: 'gidnumber' }],
    },
    group: {
      classes: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'],
      names: ['cn'],
      members: [
        { attribute: 'member', form: 'name' },
        { attribute: 'uniquemember', form: 'nameAndUid' },
        { attribute: 'memberuid', form: 'login' },
      ],
      required: [
        { class: 'groupofnames', attribute: 'member' },
        { class: 'groupofuniquenames', attribute: 'uniquemember' },
        { class: 'posixgroup', attribute: 'gidnumber' },
      ],
    },
    primaryGroup: 'gidnumber',
    disabled: [{ attribute: 'pwdaccountlockedtime', values: ['000001010000z'] }],
  },
} as const satisfies Record<string, DirectoryKind>

/** Name of a kind of server. */
export type DirectoryKindName = keyof typeof DIRECTORY_KINDS

/** Names of every kind of server. */
export const DIRECTORY_KIND_NAMES = Object.keys(DIRECTORY_KINDS) as [DirectoryKindName]

/** Facts of a kind of server. */
export const kindOf = (name: DirectoryKindName): DirectoryKind => DIRECTORY_KINDS[name]
