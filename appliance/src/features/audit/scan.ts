import { canonicalJson, type PublicKey } from '@earshot/protocol'
import { commit, GENESIS, hashRow } from './chain.ts'
import { exportLineSchema, type ExportLine } from './export.ts'

/** Kinds of tampering that a verification can find. */
export const FINDINGS = {
  malformed: 'a line is not as Earshot writes it',
  edited: 'a row does not match its own hash',
  deleted: 'rows are missing',
  inserted: 'a row stands twice or does not follow from the row before',
  reordered: 'rows are not in their order',
  truncated: 'rows are missing at the end',
  rebuilt: 'a row differs from what was signed for it',
  forged: 'a signed checkpoint is not genuine',
} as const

/** One thing that is wrong: what, in which line (0: none of this file), and a sentence. */
export type Finding = { kind: keyof typeof FINDINGS; line: number; message: string }

/** What one pass over the lines of an export has seen. */
export type Scan = {
  lines: number
  chain: string | null
  keys: PublicKey[]
  /** Hash of each row by its number. */
  hashes: Map<number, string>
  last: { number: number; hash: string; at: number }
  /** Numbers that were skipped, first and last, and those that came behind a later one. */
  gaps: { from: number; to: number; line: number }[]
  late: number[]
  signed: { jws: string; line: number }[]
  /** How many rows the last line says there are. */
  ended: number | null
  erased: number
  findings: Finding[]
  warnings: string[]
}

/** A scan that has seen nothing yet. */
export const newScan = (): Scan => ({
  lines: 0,
  chain: null,
  keys: [],
  hashes: new Map(),
  last: { number: 0, hash: GENESIS, at: 0 },
  gaps: [],
  late: [],
  signed: [],
  ended: null,
  erased: 0,
  findings: [],
  warnings: [],
})

/** Notes a finding, in the current line unless another is given. */
export function find(scan: Scan, kind: Finding['kind'], message: string, line = scan.lines): void {
  scan.findings.push({ kind, line, message })
}

/** A line counts only in the exact text form in which it was written: no second reading of it is possible. */
export function parseLine(text: string): ExportLine | undefined {
  try {
    const parsed = exportLineSchema.safeParse(JSON.parse(text))
    return parsed.success && canonicalJson(parsed.data) === text ? parsed.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Takes in the next line of an export. */
export function scanLine(scan: Scan, text: string): void {
  scan.lines++
  const line = parseLine(text)
  if (!line)
    return find(scan, 'malformed', `Line ${scan.lines} is not a line of an export in its exact form.`)
  if ((scan.lines === 1) !== (line.line === 'header'))
    find(scan, 'malformed', `Line ${scan.lines}: the header stands in the first line and only there.`)
  if (scan.ended !== null) find(scan, 'inserted', `Line ${scan.lines} stands behind the end.`)
  if (line.line === 'header') {
    scan.chain = line.chain
    scan.keys = line.keys
  } else if (line.line === 'row') scanRow(scan, line)
  else if (line.line === 'checkpoint') scan.signed.push({ jws: line.signed, line: scan.lines })
  else scan.ended = line.rows
}

type RowLine = Extract<ExportLine, { line: 'row' }>

function scanRow(scan: Scan, line: RowLine): void {
  const { number, hash, ...content } = line.row
  if (content.chain !== scan.chain) find(scan, 'inserted', `Row ${number} belongs to another chain.`)
  if (hashRow({ number, ...content }) !== hash)
    find(scan, 'edited', `Row ${number} was edited: it does not match its hash.`)
  scanPersonal(scan, line)
  if (scan.hashes.has(number)) return find(scan, 'inserted', `Row ${number} stands there twice.`)
  scan.hashes.set(number, hash)
  if (number < scan.last.number) {
    scan.late.push(number)
    return find(scan, 'reordered', `Row ${number} stands behind a later row.`)
  }
  const expected = scan.last.number + 1
  if (number > expected) scan.gaps.push({ from: expected, to: number - 1, line: scan.lines })
  else if (content.previousHash !== scan.last.hash)
    find(
      scan,
      'inserted',
      `Row ${number} does not follow from the row before: one of them is not the original.`,
    )
  if (content.at < scan.last.at) scan.warnings.push(`The clock ran backwards before row ${number}.`)
  scan.last = { number, hash, at: content.at }
}

function scanPersonal(scan: Scan, { row, personal }: RowLine): void {
  for (const [field, value] of Object.entries(personal)) {
    if (!Object.hasOwn(row.commitments, field) || row.commitments[field] !== commit(field, value))
      find(scan, 'edited', `Row ${row.number}: “${field}” is not what was recorded.`)
  }
  scan.erased += Object.keys(row.commitments).filter((field) => !Object.hasOwn(personal, field)).length
}
