/** A table of a document: its head, and one row for each thing that the code declares. */
export type Table = { head: readonly string[]; rows: readonly (readonly string[])[] }

/** A name of the code, as it is typed. */
export const code = (text: string): string => `\`${text}\``

/** A phrase of the code as a sentence. */
export const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?!]$/.test(capital) ? capital : `${capital}.`
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`

/** The table in Markdown. */
export const formatTable = ({ head, rows }: Table): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
