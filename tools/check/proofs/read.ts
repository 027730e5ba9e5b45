import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseProofs, type ProofRow } from './parse.ts'

/** The rows of docs/proofs.md under `place`. */
export async function readProofs(place: string): Promise<{ rows: ProofRow[]; faults: string[] }> {
  return parseProofs(await readFile(join(place, 'docs', 'proofs.md'), 'utf8'))
}
