import type { CsvCell } from '../csv.ts'

/** What a column of a list is in a file: names of its fields, which are the same in every language, and their values. */
export type FileColumn<Row, Write> = {
  heads: readonly string[]
  cells(row: Row, write: Write): readonly CsvCell[]
}

/** A list as a file with some of its columns, in their order. */
export const listFile = <Row, Write>(columns: Readonly<Record<string, FileColumn<Row, Write>>>) => ({
  head: (ids: readonly string[]): string[] => ids.flatMap((id) => columns[id]?.heads ?? []),
  row: (ids: readonly string[], row: Row, write: Write): CsvCell[] =>
    ids.flatMap((id) => columns[id]?.cells(row, write) ?? []),
})
