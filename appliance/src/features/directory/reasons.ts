/** Why a directory could not be read completely, in the order of the steps. `next` is what to do about it. */
export const FETCH_FAULTS = {
  name: { meaning: 'The server’s name could not be resolved.', next: 'Check the host name and the DNS.' },
  tcp: { meaning: 'No connection to the server could be made.', next: 'Check host, port and firewall.' },
  tls_untrusted: {
    meaning: 'The server’s certificate is not issued by a trusted authority.',
    next: 'Enter the certificate of the authority that issued it.',
  },
  tls_name: {
    meaning: 'The server’s certificate is for another name.',
    next: 'Enter the host name that the certificate names.',
  },
  tls_expired: { meaning: 'The server’s certificate is not valid today.', next: 'Renew it on the server.' },
  tls: { meaning: 'The encrypted connection could not be made.', next: 'Check that the port speaks TLS.' },
  starttls_refused: {
    meaning: 'The server refused StartTLS.',
    next: 'Use ldaps, or switch StartTLS on there.',
  },
  credentials: {
    meaning: 'The server did not accept the bind account’s name and password.',
    next: 'Check both; the password may have been changed.',
  },
  encryption_required: { meaning: 'The server demands encryption.', next: 'Use ldaps or StartTLS.' },
  base_missing: { meaning: 'The base does not exist.', next: 'Check its spelling.' },
  access: { meaning: 'The bind account may not read this.', next: 'Give it read access there.' },
  filter: { meaning: 'The filter is not valid.', next: 'Correct the filter.' },
  limit: {
    meaning: 'The server stopped at a limit of its own.',
    next: 'Raise size and time limits for the bind account, also for paged totals.',
  },
  busy: { meaning: 'The server was too busy to answer.', next: 'It is tried again at the next run.' },
  paging: {
    meaning: 'The server’s paging of results cannot be relied on.',
    next: 'Look at the server’s log; every page must name the next one.',
  },
  referral: {
    meaning: 'The server pointed to another server for a part of the answer.',
    next: 'Choose a base that this server holds completely.',
  },
  identity: {
    meaning: 'The account behind the connection changed while it was read.',
    next: 'Look at the server’s log.',
  },
  lost: { meaning: 'The connection was lost.', next: 'It is tried again at the next run.' },
  garbage: {
    meaning: 'The server sent something that is not LDAP, or a name that cannot be read.',
    next: 'Check host and port, and the server’s log.',
  },
  ids: {
    meaning: 'Two entries have the same immutable id.',
    next: 'Look for a view or an overlay that shows entries twice.',
  },
  refused: { meaning: 'The server refused the request.', next: 'Look at the server’s log.' },
  deadline: { meaning: 'The server took too long.', next: 'It is tried again at the next run.' },
  too_much: { meaning: 'The server sent more than can be handled.', next: 'Narrow base or filter.' },
  crashed: {
    meaning: 'Reading the answer ended the reader: the server sent something malformed.',
    next: 'Look at the server’s log and version.',
  },
} as const

/** Code of a reason why a directory could not be read completely. */
export type FetchFault = keyof typeof FETCH_FAULTS

/** Why the guard holds a plan until a person has approved it. */
export const HOLD_REASONS = {
  first_run: { meaning: 'Nothing has been taken from this directory yet.' },
  configuration_changed: { meaning: 'What is read has been configured differently since the last run.' },
  another_directory: { meaning: 'The base or the bind account is not the one of the last run.' },
  no_people: { meaning: 'The directory shows no people.' },
  no_groups: { meaning: 'The directory shows no groups, though there were some.' },
  members_hidden: { meaning: 'Groups show no members, though their kind cannot be without.' },
  many_removals: { meaning: 'More people would go than usual.' },
  fewer_people: { meaning: 'There are far fewer people than at the last good run.' },
  used_group_gone: { meaning: 'A group that a policy or a role uses is gone.' },
  used_group_emptied: { meaning: 'A group that a policy or a role uses would have nobody in it.' },
  used_group_halved: {
    meaning: 'A group that a policy or a role uses would lose more than half of its people.',
  },
  many_policies_change: { meaning: 'Many people would get other policies.' },
  many_identities_change: { meaning: 'Many people would get another login.' },
  new_owners: { meaning: 'Somebody would become an owner.' },
} as const

/** Code of a reason why a plan is held. */
export type HoldReason = keyof typeof HOLD_REASONS

/** One reason why a plan is held, with its numbers. `groups` are ids of stored groups. */
export type Hold = { reason: HoldReason; count?: number; of?: number; groups?: string[] }

/** What is worth knowing about a directory without holding anything. */
export const NOTES = {
  no_id: { meaning: 'entries without an immutable id were left out' },
  no_login: { meaning: 'people without a login were left as they were' },
  shared_login: { meaning: 'people share a login and were left as they were' },
  no_name: { meaning: 'groups were left as they were because their name or a part of their entry is hidden' },
  unreadable: { meaning: 'people were left as they were because a part of their entry is hidden' },
  unresolved: { meaning: 'members are not among the people and groups that were read' },
} as const

/** Code of a note. */
export type NoteCode = keyof typeof NOTES

/** How often something was seen; `where` is the domain of unresolved members. Holds no personal value. */
export type Note = { note: NoteCode; count: number; where?: string }
