import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProofs, PROOF_COMMANDS } from './parse.ts'

const table = (...rows: string[]): string =>
  [
    '# Proofs',
    '',
    '## 1. House',
    '',
    '| promise | command | file | title |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')

describe('the table of proofs', () => {
  it('reads proved and open promises with their section and line', () => {
    const { rows, faults } = parseProofs(table('| a | npm test | x.test.ts | does a |', '| b | *open* | | |'))
    expect(faults).toEqual([])
    expect(rows).toEqual([
      {
        section: '1. House',
        promise: 'a',
        line: 7,
        proof: { command: 'npm test', file: 'x.test.ts', title: 'does a' },
      },
      { section: '1. House', promise: 'b', line: 8, proof: null },
    ])
  })

  it.each([
    ['| a | npm tset | x.test.ts | does a |', 'is no command'],
    ['| a | npm test | x.test.ts | |', 'file and title are needed'],
    ['| a | npm test | | does a |', 'file and title are needed'],
    ['| a | *open* | x.test.ts | |', 'an open row names no file'],
    ['| a | | | |', 'is no command'],
    ['| | *open* | | |', 'the promise is missing'],
    ['| a | npm test | x.test.ts | one | two |', 'expected 4 cells, found 5'],
  ])('names the line and the fault of %s', (row, fault) => {
    const { rows, faults } = parseProofs(table(row))
    expect(rows).toEqual([])
    expect(faults).toEqual([expect.stringContaining(fault)])
    expect(faults[0]).toMatch(/^docs\/proofs\.md:7: /)
  })

  it('gives back any cell that was written into it', () => {
    const cell = fc
      .string({ minLength: 1 })
      .map((text) => text.replaceAll(/[\\`\s]/g, ' ').trim())
      .filter((text) => text !== '' && text !== '*open*')
    fc.assert(
      fc.property(cell, fc.constantFrom(...PROOF_COMMANDS), cell, cell, (promise, command, file, title) => {
        const row = [promise, command, file, title].map((text) => text.replaceAll('|', '\\|')).join(' | ')
        expect(parseProofs(table(`| ${row} |`)).rows[0]).toMatchObject({
          promise,
          proof: { command, file, title },
        })
      }),
    )
  })
})
