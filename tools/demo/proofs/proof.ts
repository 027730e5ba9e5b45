import type { PolicyName } from '../world/policies.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from '../world/mutation.ts'

/**
 * When a sabotage strikes: before the first synchronization, before computers enrol, before the first policies are
 * published, before those of the contact centre are, before its own proof, or in the middle of it.
 */
export type Moment = 'sync' | 'enrol' | 'publish' | 'group' | 'proof' | 'meanwhile'

/** Where the play stands. */
export type Scene = {
  world: World
  /** Id of the directory's connection. */
  directory: string
  /** Ids of policies. */
  policies: Record<PolicyName, string>
  /** Computers whose enrolment code names another authority than the appliance's. */
  misled: Set<string>
  /** Lets the sabotage of this proof strike in the middle of it. */
  meanwhile(): Promise<void>
}

/** What was seen, in words, and whether it is what was expected. */
export type Seen = { ok: boolean; seen: string }

/** A fault planted in the world, or in the hub's own program, that one proof and no other has to find. */
export type Sabotage = { name: string; does: string } & (
  { before: Moment; plant(scene: Scene): Promise<void> } | { mutation: Mutation }
)

/** One thing that the demo shows, looked at through the appliance's doors and in the headsets' own memory. */
export type Proof = {
  name: string
  shows: string
  expected: string
  look(scene: Scene): Promise<Seen>
  sabotages: readonly [Sabotage, ...Sabotage[]]
}
