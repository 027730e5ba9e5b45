import type { Moment, Proof, Sabotage, Scene, Seen } from './proofs/proof.ts'

/** What came of a proof. */
export type Outcome = Seen & { proof: Proof; seconds: number }

/** What is planted, and in which proof. */
export type Planted = { proof: Proof; sabotage: Sabotage } | null

/** Lets the sabotage strike where it belongs to this moment. Those of a proof strike in that proof only. */
export async function strike(
  planted: Planted,
  moment: Moment,
  scene: Scene,
  proof: Proof | null = null,
): Promise<void> {
  if (!planted || 'mutation' in planted.sabotage || planted.sabotage.before !== moment) return
  if (proof === null || proof === planted.proof) await planted.sabotage.plant(scene)
}

/** Runs one proof after the other; `done` is told after each. What throws doesn't hold. */
export async function runProofs(
  proofs: readonly Proof[],
  scene: Scene,
  planted: Planted,
  done: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const proof of proofs) {
    const outcome = await runProof(proof, scene, planted)
    done(outcome)
    outcomes.push(outcome)
  }
  return outcomes
}

async function runProof(proof: Proof, scene: Scene, planted: Planted): Promise<Outcome> {
  const started = performance.now()
  const seen = await look(proof, scene, planted)
  return { ...seen, proof, seconds: (performance.now() - started) / 1000 }
}

async function look(proof: Proof, scene: Scene, planted: Planted): Promise<Seen> {
  try {
    await strike(planted, 'proof', scene, proof)
    return await proof.look({ ...scene, meanwhile: () => strike(planted, 'meanwhile', scene, proof) })
  } catch (error) {
    return { ok: false, seen: `failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** One line: what, expected, seen, ok. */
export const formatOutcome = ({ proof, ok, seen, seconds }: Outcome): string =>
  `${ok ? 'ok    ' : 'NOT OK'} ${proof.name}: ${proof.shows} | expected: ${proof.expected} | seen: ${seen} (${seconds.toFixed(1)} s)`

/** The last line of a check. */
export function formatVerdict(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ ok }) => !ok).map(({ proof }) => proof.name)
  return failed.length === 0
    ? `All ${outcomes.length} proofs hold.`
    : `${failed.length} of ${outcomes.length} proofs ${failed.length === 1 ? 'does' : 'do'} not hold: ${failed.join(', ')}`
}
