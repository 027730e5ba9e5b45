import { describe, expect, it } from 'vitest'
import { PROOFS, SABOTAGES } from '../tools/demo/proofs/index.ts'
import { runDemo } from './support/demo.ts'

const TIME_MS = 240_000

describe('every sabotage of the demo', () => {
  it.each(SABOTAGES.map(({ sabotage, proof }) => [sabotage.name, proof.name]))(
    '%s is found by %s and by nothing else',
    async (sabotage, proof) => {
      const { status, said } = await runDemo(['--check', '--sabotage', sabotage])
      const broken = [...said.matchAll(/^NOT OK ([a-z-]+):/gm)].map(([, name]) => name)
      expect(broken, said).toEqual([proof])
      expect(said.match(/^ok {5}[a-z]/gm)).toHaveLength(PROOFS.length - 1)
      expect(status).toBe(1)
    },
    TIME_MS,
  )

  it('are 17, at least one for each of the 16 proofs', () => {
    expect(new Set(SABOTAGES.map(({ sabotage }) => sabotage.name)).size).toBe(17)
    expect(new Set(SABOTAGES.map(({ proof }) => proof)).size).toBe(PROOFS.length)
    expect(PROOFS).toHaveLength(16)
  })
})
