import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from './scan.ts'
import { checkpointsIn, verifyExport } from './verify.ts'

const folder = join(import.meta.dirname, '../../../test/fixtures/audit')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const lines = (text: string): string[] => text.trimEnd().split('\n')
const earlier = checkpointsIn(read('earlier-checkpoint.jws'))

const kindsOf = (findings: readonly Finding[]): string[] => [...new Set(findings.map(({ kind }) => kind))]

/** What each file must be found to be, alone and against a checkpoint that was seen earlier. */
const EXPECTED: Record<string, { alone: string[]; known?: string[] }> = {
  'intact.jsonl': { alone: [] },
  'intact-erased.jsonl': { alone: [] },
  'edited-detail.jsonl': { alone: ['edited'] },
  'edited-actor.jsonl': { alone: ['edited'] },
  'edited-time.jsonl': { alone: ['edited'] },
  'edited-personal.jsonl': { alone: ['edited'] },
  'edited-rehashed.jsonl': { alone: ['inserted'] },
  'deleted-one.jsonl': { alone: ['deleted'] },
  'deleted-several.jsonl': { alone: ['deleted'] },
  'deleted-first.jsonl': { alone: ['deleted'] },
  'deleted-renumbered.jsonl': { alone: ['inserted', 'truncated'] },
  'inserted-copy.jsonl': { alone: ['inserted'] },
  'inserted-extra.jsonl': { alone: ['inserted'] },
  'reordered-swapped.jsonl': { alone: ['reordered'] },
  'truncated-file.jsonl': { alone: ['truncated'] },
  'truncated-rows.jsonl': { alone: ['truncated'] },
  'truncated-clean.jsonl': { alone: [], known: ['truncated'] },
  'rebuilt-unsigned.jsonl': { alone: ['rebuilt'] },
  'rebuilt-resigned.jsonl': { alone: [], known: ['forged'] },
  'forged-checkpoint.jsonl': { alone: ['forged'] },
  'malformed-twice.jsonl': { alone: ['malformed'] },
  'malformed-garbage.jsonl': { alone: ['malformed'] },
}

describe('verifying an export of the audit log', () => {
  it('has a fixture for each of 20 kinds of tampering, and none that nobody expects', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    expect(files.toSorted()).toEqual(Object.keys(EXPECTED).toSorted())
    expect(files.filter((name) => !name.startsWith('intact'))).toHaveLength(20)
  })

  it.each(Object.entries(EXPECTED))('judges %s by itself', async (name, { alone }) => {
    const result = await verifyExport(lines(read(name)))
    for (const kind of alone) expect(kindsOf(result.findings)).toContain(kind)
    expect(result.ok).toBe(alone.length === 0)
  })

  it.each(Object.entries(EXPECTED))('judges %s against an earlier checkpoint', async (name, expected) => {
    const result = await verifyExport(lines(read(name)), { checkpoints: earlier })
    const kinds = expected.known ?? expected.alone
    for (const kind of kinds) expect(kindsOf(result.findings)).toContain(kind)
    expect(result.ok).toBe(kinds.length === 0)
  })

  it('names the row that was edited and nothing else', async () => {
    const { findings } = await verifyExport(lines(read('edited-time.jsonl')))
    expect(findings).toEqual([
      { kind: 'edited', line: 4, message: 'Row 3 was edited: it does not match its hash.' },
    ])
  })

  it('counts erased values and calls them no fault', async () => {
    const result = await verifyExport(lines(read('intact-erased.jsonl')), { checkpoints: earlier })
    expect(result).toMatchObject({ ok: true, rows: 10, erased: 2, checkpoints: 3 })
  })

  it('refuses a file signed by another key than the one that is known', async () => {
    const genuine = await verifyExport(lines(read('intact.jsonl')))
    const resigned = lines(read('rebuilt-resigned.jsonl'))
    expect((await verifyExport(resigned)).ok).toBe(true)
    expect(kindsOf((await verifyExport(resigned, { keyIds: genuine.signedBy })).findings)).toEqual(['forged'])
    expect((await verifyExport(lines(read('intact.jsonl')), { keyIds: genuine.signedBy })).ok).toBe(true)
  })

  it('finds every single changed character but in the date of the export, without ever throwing', async () => {
    const intact = read('intact.jsonl').trimEnd()
    const start = intact.indexOf('"exportedAt":') + '"exportedAt":'.length
    const date = { start, end: intact.indexOf(',', start) }
    await fc.assert(
      fc.asyncProperty(
        fc.nat(intact.length - 1),
        fc.constantFrom('0', 'Z', '"', '}', '\\'),
        async (at, put) => {
          fc.pre(intact[at] !== put)
          const changed = intact.slice(0, at) + put + intact.slice(at + 1)
          const result = await verifyExport(changed.split('\n'), { checkpoints: earlier })
          expect(result.ok).toBe(at >= date.start && at < date.end && put === '0')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('survives any lines at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json())), async (any) => {
        expect((await verifyExport(any)).ok).toBe(false)
      }),
    )
  })
})
