import type { Control } from 'ldapjs'

/** What ldapjs exports and its types lack. */
declare module 'ldapjs' {
  class LDAPError extends Error {
    /** Result code of RFC 4511. */
    readonly code: number
    readonly lde_message?: string
  }
  class ConnectionError extends LDAPError {}
  class TimeoutError extends LDAPError {}
  class PagedResultsControl extends Control {
    static readonly OID: string
    constructor(options: { value: { size: number; cookie: Buffer } })
    readonly value: { size: number; cookie: Buffer }
  }
  interface Client {
    exop(name: string, callback: (error: unknown, value: unknown) => void): void
  }
}
