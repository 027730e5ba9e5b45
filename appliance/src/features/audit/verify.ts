import { claimedKeyId, JWS_TYPES, keyId, ProtocolError, verifyJws, type PublicKey } from '@earshot/protocol'
import { checkpointSchema, type Checkpoint } from './checkpoint.ts'
import { find, newScan, parseLine, scanLine, type Finding, type Scan } from './scan.ts'

/** Outcome of a verification. `ok` is true when nothing was found. */
export type Verification = {
  ok: boolean
  chain: string | null
  rows: number
  /** Personal values that have been erased: no fault. */
  erased: number
  /** Genuine checkpoints that agree with the rows. */
  checkpoints: number
  /** Ids of the keys that signed them: to be compared with one noted elsewhere. */
  signedBy: string[]
  findings: Finding[]
  warnings: string[]
}

/** What is known from elsewhere: checkpoints seen earlier (JWS), and ids of the only keys that may have signed. */
export type Known = { checkpoints?: readonly string[]; keyIds?: readonly string[] }

/** Verifies an export, line by line, without the server. Never throws for what stands in it. */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  known: Known = {},
): Promise<Verification> {
  const scan = newScan()
  for await (const text of lines) scanLine(scan, text)
  judgeGaps(scan)
  judgeEnd(scan)
  const { agreed, signers } = await judgeCheckpoints(scan, known.checkpoints ?? [])
  judgeSigners(scan, signers, known.keyIds)
  return {
    ok: scan.findings.length === 0,
    chain: scan.chain,
    rows: scan.hashes.size,
    erased: scan.erased,
    checkpoints: agreed,
    signedBy: [...signers],
    findings: scan.findings,
    warnings: scan.warnings,
  }
}

/** A number that was skipped and came later was moved; one that never came was deleted. */
function judgeGaps(scan: Scan): void {
  const late = scan.late.toSorted((a, b) => a - b)
  let next = 0
  for (const { from, to, line } of scan.gaps) {
    const start = next
    while (next < late.length && late[next]! <= to) next++
    const missing = to - from + 1 - (next - start)
    if (missing > 0) find(scan, 'deleted', `${missing} of the rows ${from} to ${to} are missing.`, line)
  }
}

function judgeEnd(scan: Scan): void {
  const { ended, last } = scan
  if (ended === null) find(scan, 'truncated', `The file stops after row ${last.number} without its end.`)
  else if (ended > last.number)
    find(scan, 'truncated', `The file ends with row ${last.number}, but says it has ${ended}.`)
  else if (ended < last.number) find(scan, 'inserted', `The file has more rows than the ${ended} it says.`)
}

async function judgeCheckpoints(
  scan: Scan,
  seenEarlier: readonly string[],
): Promise<{ agreed: number; signers: Set<string> }> {
  const keys = new Map<string, PublicKey>()
  for (const key of scan.keys) keys.set(keyId(key), key)
  const signers = new Set<string>()
  let agreed = 0
  for (const { jws, line } of [...scan.signed, ...seenEarlier.map((text) => ({ jws: text, line: 0 }))]) {
    const opened = await openCheckpoint(jws, keys)
    if (opened?.checkpoint.chain !== scan.chain || !opened) {
      find(scan, 'forged', 'A checkpoint was not signed for this chain by a key of this export.', line)
    } else {
      signers.add(opened.keyId)
      if (agrees(scan, opened.checkpoint, line)) agreed++
    }
  }
  return { agreed, signers }
}

async function openCheckpoint(
  jws: string,
  keys: ReadonlyMap<string, PublicKey>,
): Promise<{ checkpoint: Checkpoint; keyId: string } | undefined> {
  try {
    const id = claimedKeyId(jws)
    const key = id === undefined ? undefined : keys.get(id)
    if (id === undefined || !key) return undefined
    return { checkpoint: await verifyJws(JWS_TYPES.checkpoint, jws, key, checkpointSchema), keyId: id }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

function agrees(scan: Scan, { number, hash }: Checkpoint, line: number): boolean {
  const held = scan.hashes.get(number)
  if (held === hash) return true
  if (held !== undefined) find(scan, 'rebuilt', `Row ${number} is not the one that was signed.`, line)
  else if (number > scan.last.number)
    find(scan, 'truncated', `Row ${number} was signed, but the file ends with row ${scan.last.number}.`, line)
  else find(scan, 'deleted', `Row ${number} was signed and is missing.`, line)
  return false
}

function judgeSigners(scan: Scan, signers: Set<string>, allowed: readonly string[] | undefined): void {
  if (!allowed) return
  if (signers.size === 0 || [...signers].some((id) => !allowed.includes(id)))
    find(scan, 'forged', `The checkpoints were not all signed by ${allowed.join(' or ')}.`, 0)
}

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Checkpoints in a text: one JWS a line, or those of an earlier export. */
export function checkpointsIn(text: string): string[] {
  return text.split('\n').flatMap((raw) => {
    const line = raw.trim()
    if (JWS.test(line)) return [line]
    const parsed = parseLine(line)
    return parsed?.line === 'checkpoint' ? [parsed.signed] : []
  })
}
