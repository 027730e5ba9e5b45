import { describe, expect, it } from 'vitest'
import { csvBatches, csvLines } from './csv.ts'

async function* rowsOf(...rows: (string | number | null)[][]) {
  yield* rows
}

async function textOf(...rows: (string | number | null)[][]): Promise<string> {
  let text = ''
  for await (const line of csvLines(['a', 'b'], rowsOf(...rows))) text += line
  return text
}

describe('CSV', () => {
  it('is the same of rows that come in batches', async () => {
    async function* batches() {
      yield [
        ['x', 1],
        ['=1', null],
      ]
      yield []
      yield [['y', 2]]
    }
    let text = ''
    for await (const part of csvBatches(['a', 'b'], batches())) text += part
    expect(text).toBe(await textOf(['x', 1], ['=1', null], ['y', 2]))
  })

  it('quotes what needs it, and begins with its head', async () => {
    expect(await textOf(['x', 1], ['a,b', null], ['say "so"', 'two\nlines'])).toBe(
      '\uFEFFa,b\r\nx,1\r\n"a,b",\r\n"say ""so""","two\nlines"\r\n',
    )
  })

  it('lets no spreadsheet take a text for a formula', async () => {
    for (const text of ['=1+1', '+cmd', '-2', '@SUM(A1)', '\tx'])
      expect((await textOf([text, -2])).split('\r\n')[1]).toBe(`'${text},-2`)
  })
})
