import type { RawEntry } from './entry.ts'
import type { Fault } from './port.ts'

/** What a search looks for: entries of any of the classes, or a person's own filter. Never put together as text. */
export type Wanted = { classes: readonly string[] } | { filter: string } | 'anything'

/** One search. `page` asks for one page of the answer; its cookie is empty for the first. */
export type Search = {
  base: string
  scope: 'base' | 'sub'
  wanted: Wanted
  attributes: readonly string[]
  /** Only entries that have this value, which is never put together as text either. */
  equals?: { attribute: string; value: string }
  page?: { size: number; cookie: Buffer }
}

/** One answer, completely received. `cookie` is null where the server did not page, empty at the last page. */
export type Answer = { entries: RawEntry[]; cookie: Buffer | null }

/** One connection to a server. Every failure is a `LdapFault`; after one the connection is of no more use. */
export type Ldap = {
  bind(name: string, password: string): Promise<void>
  /** Who the server takes us for; null where it can't say. */
  whoAmI(): Promise<string | null>
  search(search: Search): Promise<Answer>
  close(): void
}

/** The only error that the fenced code throws on purpose. */
export class LdapFault extends Error {
  readonly why: Fault
  constructor(why: Fault) {
    super(why.fault)
    this.name = 'LdapFault'
    this.why = why
  }
}
