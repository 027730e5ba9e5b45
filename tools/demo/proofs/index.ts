import { audit } from './audit.ts'
import { directorySync } from './directory-sync.ts'
import { enrolment } from './enrolment.ts'
import { flippedByte } from './flipped-byte.ts'
import { groupPolicy } from './group-policy.ts'
import { leaver } from './leaver.ts'
import { lockedAgain } from './locked-again.ts'
import { mandatory } from './mandatory.ts'
import { massRemoval } from './mass-removal.ts'
import { offline } from './offline.ts'
import type { Proof, Sabotage } from './proof.ts'
import { readBack } from './read-back.ts'
import { suggestion } from './suggestion.ts'
import { telephony } from './telephony.ts'
import { unmatched } from './unmatched.ts'
import { why } from './why.ts'
import { writeOnly } from './write-only.ts'

/** Every proof, in the order of the play: what empties groups comes late, what reads everything last. */
export const PROOFS: readonly Proof[] = [
  directorySync,
  enrolment,
  unmatched,
  groupPolicy,
  readBack,
  why,
  mandatory,
  writeOnly,
  lockedAgain,
  suggestion,
  telephony,
  offline,
  flippedByte,
  leaver,
  massRemoval,
  audit,
]

/** Every sabotage with the proof that has to find it. */
export const SABOTAGES: readonly { proof: Proof; sabotage: Sabotage }[] = PROOFS.flatMap((proof) =>
  proof.sabotages.map((sabotage) => ({ proof, sabotage })),
)
