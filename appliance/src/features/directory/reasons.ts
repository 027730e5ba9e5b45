import { say } from '../../platform/views/messages/phrase.ts'

/** Why a directory could not be read completely, in the order of the steps. `next` is what to do about it. */
export const FETCH_FAULTS = {
  name: { meaning: say('fetch.name'), next: say('fetch.name.next') },
  tcp: { meaning: say('fetch.tcp'), next: say('fetch.tcp.next') },
  tls_untrusted: {
    meaning: say('fetch.tls_untrusted'),
    next: say('fetch.tls_untrusted.next'),
  },
  tls_name: {
    meaning: say('fetch.tls_name'),
    next: say('fetch.tls_name.next'),
  },
  tls_expired: { meaning: say('fetch.tls_expired'), next: say('fetch.tls_expired.next') },
  tls: { meaning: say('fetch.tls'), next: say('fetch.tls.next') },
  starttls_refused: {
    meaning: say('fetch.starttls_refused'),
    next: say('fetch.starttls_refused.next'),
  },
  credentials: {
    meaning: say('fetch.credentials'),
    next: say('fetch.credentials.next'),
  },
  encryption_required: {
    meaning: say('fetch.encryption_required'),
    next: say('fetch.encryption_required.next'),
  },
  base_missing: { meaning: say('fetch.base_missing'), next: say('fetch.base_missing.next') },
  access: { meaning: say('fetch.access'), next: say('fetch.access.next') },
  filter: { meaning: say('fetch.filter'), next: say('fetch.filter.next') },
  limit: {
    meaning: say('fetch.limit'),
    next: say('fetch.limit.next'),
  },
  busy: { meaning: say('fetch.busy'), next: say('fetch.busy.next') },
  paging: {
    meaning: say('fetch.paging'),
    next: say('fetch.paging.next'),
  },
  referral: {
    meaning: say('fetch.referral'),
    next: say('fetch.referral.next'),
  },
  identity: {
    meaning: say('fetch.identity'),
    next: say('fetch.identity.next'),
  },
  lost: { meaning: say('fetch.lost'), next: say('fetch.lost.next') },
  garbage: {
    meaning: say('fetch.garbage'),
    next: say('fetch.garbage.next'),
  },
  ids: {
    meaning: say('fetch.ids'),
    next: say('fetch.ids.next'),
  },
  refused: { meaning: say('fetch.refused'), next: say('fetch.refused.next') },
  deadline: { meaning: say('fetch.deadline'), next: say('fetch.deadline.next') },
  too_much: { meaning: say('fetch.too_much'), next: say('fetch.too_much.next') },
  crashed: {
    meaning: say('fetch.crashed'),
    next: say('fetch.crashed.next'),
  },
} as const

/** Code of a reason why a directory could not be read completely. */
export type FetchFault = keyof typeof FETCH_FAULTS

/** Why the guard holds a plan until a person has approved it. */
export const HOLD_REASONS = {
  first_run: { meaning: say('hold.first_run') },
  configuration_changed: { meaning: say('hold.configuration_changed') },
  another_directory: { meaning: say('hold.another_directory') },
  no_people: { meaning: say('hold.no_people') },
  no_groups: { meaning: say('hold.no_groups') },
  members_hidden: { meaning: say('hold.members_hidden') },
  many_removals: { meaning: say('hold.many_removals') },
  fewer_people: { meaning: say('hold.fewer_people') },
  used_group_gone: { meaning: say('hold.used_group_gone') },
  used_group_emptied: { meaning: say('hold.used_group_emptied') },
  used_group_halved: {
    meaning: say('hold.used_group_halved'),
  },
  many_policies_change: { meaning: say('hold.many_policies_change') },
  many_identities_change: { meaning: say('hold.many_identities_change') },
  new_owners: { meaning: say('hold.new_owners') },
} as const

/** Code of a reason why a plan is held. */
export type HoldReason = keyof typeof HOLD_REASONS

/** One reason why a plan is held, with its numbers. `groups` are ids of stored groups. */
export type Hold = { reason: HoldReason; count?: number; of?: number; groups?: string[] }

/** What is worth knowing about a directory without holding anything. */
export const NOTES = {
  no_id: { meaning: say('note.no_id') },
  no_login: { meaning: say('note.no_login') },
  shared_login: { meaning: say('note.shared_login') },
  no_name: { meaning: say('note.no_name') },
  unreadable: { meaning: say('note.unreadable') },
  unresolved: { meaning: say('note.unresolved') },
} as const

/** Code of a note. */
export type NoteCode = keyof typeof NOTES

/** How often something was seen; `where` is the domain of unresolved members. Holds no personal value. */
export type Note = { note: NoteCode; count: number; where?: string }
