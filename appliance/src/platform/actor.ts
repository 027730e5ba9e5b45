/** Who does something: the one that an audit row names. */
export type Actor =
  /** `tokenId`: by which of their API tokens, where it is not in the browser. */
  | { kind: 'administrator'; id: string; name: string; tokenId?: string }
  | { kind: 'hub'; id: string; name: string }
  /** The `earshot` command on the appliance's own machine. */
  | { kind: 'command'; id: string; name: string }
  | { kind: 'system'; id: string; name: string }

/** The appliance itself, doing `what` (a schedule, a clean-up). */
export const systemActor = (what: string): Actor => ({ kind: 'system', id: what, name: what })
