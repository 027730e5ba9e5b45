/** The commands that may prove a promise. */
export const PROOF_COMMANDS = ['npm test', 'npm run test:long', 'npm run bench'] as const
export type ProofCommand = (typeof PROOF_COMMANDS)[number]

/** Where a promise is proved: the test of that title in that file, or the row of that name of the bench. */
export type Proof = { command: ProofCommand; file: string; title: string }

/** One promise of docs/proofs.md; `proof` is null while it is open. `line` counts from 1. */
export type ProofRow = { section: string; promise: string; line: number; proof: Proof | null }

const HEADER = ['promise', 'command', 'file', 'title']
const OPEN = '*open*'
const UNESCAPED_BAR = /(?<!\\)\|/

const isCommand = (text: string): text is ProofCommand => PROOF_COMMANDS.some((command) => command === text)

/** The cells of a table line, or undefined where the line is none. */
function cellsOf(line: string): string[] | undefined {
  const trimmed = line.trim()
  if (!trimmed.startsWith('|') || !trimmed.endsWith('|') || trimmed.length < 2) return undefined
  const cells = trimmed.slice(1, -1).split(UNESCAPED_BAR)
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'))
}

const withoutTicks = (cell: string): string => /^`(.+)`$/.exec(cell)?.[1] ?? cell

function readProof(cells: string[]): Proof | null | string {
  const [promise = '', command = '', file = '', title = ''] = cells.map(withoutTicks)
  if (cells.length !== HEADER.length) return `expected ${HEADER.length} cells, found ${cells.length}`
  if (promise === '') return 'the promise is missing'
  if (command === OPEN) return file + title === '' ? null : 'an open row names no file and no title'
  if (!isCommand(command)) return `"${command}" is no command of ${PROOF_COMMANDS.join(', ')}, nor ${OPEN}`
  if (file === '' || title === '') return 'file and title are needed'
  return { command, file, title }
}

const isHead = (cells: string[]): boolean =>
  cells.join() === HEADER.join() || cells.every((cell) => /^:?-+:?$/.test(cell))

/** Reads docs/proofs.md: a table `promise | command | file | title` under each `## ` heading. */
export function parseProofs(markdown: string): { rows: ProofRow[]; faults: string[] } {
  const rows: ProofRow[] = []
  const faults: string[] = []
  let section = ''
  for (const [index, text] of markdown.split('\n').entries()) {
    if (text.startsWith('## ')) section = text.slice(3).trim()
    const cells = cellsOf(text)
    if (!cells || isHead(cells)) continue
    const proof = readProof(cells)
    const line = index + 1
    if (typeof proof === 'string') faults.push(`docs/proofs.md:${line}: ${proof}`)
    else rows.push({ section, promise: cells[0] ?? '', line, proof })
  }
  return { rows, faults }
}
