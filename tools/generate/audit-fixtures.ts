import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JWS_TYPES, publicKey, signJws, type PrivateKey } from '@earshot/protocol'
import {
  closeRow,
  commit,
  GENESIS,
  type ChainedRow,
  type PersonalValue,
} from '../../appliance/src/features/audit/chain.ts'
import { formatLine, type ExportLine } from '../../appliance/src/features/audit/export.ts'

type RowLine = Extract<ExportLine, { line: 'row' }>
type Fixtures = Record<string, string>

const CHAIN = 'organization-1'
const START = Date.UTC(2026, 10, 21, 8)
const FOLDER = join(import.meta.dirname, '../../appliance/test/fixtures/audit')

/** Keys of the fixtures only (RFC 8037 appendix A.1, and one of our own); they sign nothing else. */
const GENUINE: PrivateKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}
const FOREIGN: PrivateKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  x: 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg',
}

const EVENTS = [
  ['session.signedIn', 'administrator', 'ann', {}],
  ['policy.created', 'policy', 'safe', { name: 'Safe hearing' }],
  ['policy.saved', 'policy', 'safe', { revision: 2, note: 'Limit 80 dBA' }],
  ['policy.published', 'policy', 'safe', { revision: 2 }],
  ['enrolment.created', 'enrolmentCode', 'floor-3', { uses: 20 }],
  ['hub.enrolled', 'hub', 'hub-1', { computer: 'PC-0001' }],
  ['hub.enrolled', 'hub', 'hub-2', { computer: 'PC-0002' }],
  ['person.viewed', 'person', 'person-7', {}],
  ['hub.revoked', 'hub', 'hub-2', { reason: 'lost' }],
  ['session.signedOut', 'administrator', 'ann', {}],
] as const

const personalOf = (number: number): Record<string, PersonalValue> => {
  const names: Record<string, string> = number === 8 ? { actor: 'Ann', name: 'Kim Doe' } : { actor: 'Ann' }
  return Object.fromEntries(
    Object.entries(names).map(([field, text]) => [field, { salt: `salt-${number}-${field}`, text }]),
  )
}

/** Rows with hashes that follow from each other. `change` may alter a row before it is closed. */
function buildRows(
  change: (row: Omit<ChainedRow, 'hash'>) => Omit<ChainedRow, 'hash'> = (row) => row,
): RowLine[] {
  let previousHash = GENESIS
  return EVENTS.map(([action, kind, id, detail], index) => {
    const number = index + 1
    const personal = personalOf(number)
    const commitments = Object.fromEntries(
      Object.entries(personal).map(([field, value]) => [field, commit(field, value)]),
    )
    const actor = { kind: 'administrator', id: 'ann' }
    const at = START + number * 60_000
    const content = { chain: CHAIN, number, id: `row-${number}`, at, actor, action, object: { kind, id } }
    const row = closeRow(change({ ...content, detail: { ...detail }, commitments, previousHash }))
    previousHash = row.hash
    return { line: 'row', row, personal }
  })
}

const sign = async ({ row }: RowLine, key = GENUINE): Promise<ExportLine> => ({
  line: 'checkpoint',
  signed: await signJws(
    JWS_TYPES.checkpoint,
    { chain: CHAIN, number: row.number, hash: row.hash, at: row.at },
    key,
  ),
})

const header = (key = GENUINE): ExportLine => ({
  line: 'header',
  format: 'earshot-audit-1',
  chain: CHAIN,
  exportedAt: START + 3_600_000,
  keys: [publicKey(key)],
})

const end = (rows: number): ExportLine => ({ line: 'end', rows })
const text = (lines: readonly ExportLine[]): string => lines.map(formatLine).join('')

/** A whole file: header, rows, checkpoints behind the fifth and the last row, end. */
async function file(
  rows: readonly RowLine[],
  signedRows: readonly RowLine[],
  key = GENUINE,
): Promise<ExportLine[]> {
  const [middle, last] = [signedRows[4]!, signedRows.at(-1)!]
  return [
    header(key),
    ...rows.filter(({ row }) => row.number <= 5),
    await sign(middle, key),
    ...rows.filter(({ row }) => row.number > 5),
    await sign(last, key),
    end(signedRows.length),
  ]
}

const alter = (rows: readonly RowLine[], number: number, change: (line: RowLine) => RowLine): RowLine[] =>
  rows.map((line) => (line.row.number === number ? change(line) : line))

const withRow = (line: RowLine, row: Partial<ChainedRow>): RowLine => ({
  ...line,
  row: { ...line.row, ...row },
})
const rehash = (line: RowLine): RowLine => ({ ...line, row: closeRow({ ...line.row }) })

async function edits(rows: RowLine[]): Promise<Fixtures> {
  const edited = async (change: (line: RowLine) => RowLine, number = 3): Promise<string> =>
    text(await file(alter(rows, number, change), rows))
  const lower = { detail: { note: 'Limit 85 dBA', revision: 2 } }
  return {
    'edited-detail.jsonl': await edited((line) => withRow(line, lower)),
    'edited-actor.jsonl': await edited((line) =>
      withRow(line, { actor: { kind: 'administrator', id: 'bob' } }),
    ),
    'edited-time.jsonl': await edited((line) => withRow(line, { at: line.row.at + 1 })),
    'edited-personal.jsonl': await edited(
      (line) => ({ ...line, personal: { ...line.personal, name: { salt: 'salt-8-name', text: 'Lee Roe' } } }),
      8,
    ),
    'edited-rehashed.jsonl': await edited((line) => rehash(withRow(line, lower))),
  }
}

async function moves(rows: RowLine[]): Promise<Fixtures> {
  const without = (...numbers: number[]): RowLine[] => rows.filter(({ row }) => !numbers.includes(row.number))
  const swapped = [...rows]
  ;[swapped[6], swapped[7]] = [swapped[7]!, swapped[6]!]
  const extra = rehash(withRow(rows[8]!, { number: 9, id: 'row-9b', action: 'hub.released' }))
  return {
    'deleted-one.jsonl': text(await file(without(9), rows)),
    'deleted-several.jsonl': text(await file(without(6, 7, 9), rows)),
    'deleted-first.jsonl': text(await file(without(1), rows)),
    'deleted-renumbered.jsonl': text(
      await file(
        without(9).map((line) => (line.row.number === 10 ? rehash(withRow(line, { number: 9 })) : line)),
        rows,
      ),
    ),
    'inserted-copy.jsonl': text(await file([...rows.slice(0, 7), rows[6]!, ...rows.slice(7)], rows)),
    'inserted-extra.jsonl': text(await file([...rows.slice(0, 9), extra, ...rows.slice(9)], rows)),
    'reordered-swapped.jsonl': text(await file(swapped, rows)),
  }
}

async function ends(rows: RowLine[]): Promise<Fixtures> {
  const whole = await file(rows, rows)
  return {
    'truncated-file.jsonl': text(whole.slice(0, 8)),
    'truncated-rows.jsonl': text([...whole.slice(0, 10), ...whole.slice(12)]),
    'truncated-clean.jsonl': text([...whole.slice(0, 9), end(7)]),
  }
}

async function forgeries(rows: RowLine[]): Promise<Fixtures> {
  const other = buildRows((row) => (row.number === 9 ? { ...row, detail: { reason: 'none' } } : row))
  const whole = await file(rows, rows)
  const lines = text(whole).split('\n')
  return {
    'rebuilt-unsigned.jsonl': text(await file(other, rows)),
    'rebuilt-resigned.jsonl': text(await file(other, other, FOREIGN)),
    'forged-checkpoint.jsonl': text([header(), ...rows, await sign(rows.at(-1)!, FOREIGN), end(10)]),
    'malformed-twice.jsonl': lines
      .map((line) => line.replace('"action":', '"action":"x","action":'))
      .join('\n'),
    'malformed-garbage.jsonl': [...lines.slice(0, 4), '{"line":', ...lines.slice(5)].join('\n'),
  }
}

/** Every fixture by file name: exports in order, each kind of tampering, and a checkpoint seen earlier. */
async function auditFixtures(): Promise<Fixtures> {
  const rows = buildRows()
  const erased = rows.map((line) => (line.row.number === 8 ? { ...line, personal: {} } : line))
  const earlier = await sign(rows.at(-1)!)
  return {
    'intact.jsonl': text(await file(rows, rows)),
    'intact-erased.jsonl': text(await file(erased, rows)),
    ...(await edits(rows)),
    ...(await moves(rows)),
    ...(await ends(rows)),
    ...(await forgeries(rows)),
    'earlier-checkpoint.jws': earlier.line === 'checkpoint' ? `${earlier.signed}\n` : '',
  }
}

/** Writes the fixtures that `verify.test.ts` judges. */
export async function generateAuditFixtures(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  for (const [name, content] of Object.entries(await auditFixtures()))
    await writeFile(join(FOLDER, name), content)
}
